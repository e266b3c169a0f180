// The board: several responses side by side, scored without knowing whose they are. The last of its scripts.

// The item shown last, in this or an earlier board of the page.
let shownLast = null;

class Board extends WorkPage {
  // The page was drawn: with another item, another revision of this one, or the same again.
  show(data, trigger) {
    this.trigger = trigger;
    this.say = speaker(data.words);
    this.outbox ??= this.connect(outboxOf(data.base));
    const same = this.item?.id === data.assignment_id && data.revision <= this.item.revision;
    if (!same) this.open(data);
    else if (this.item.phase === "leaving") this.item.phase = "open";
    if (data.locked) this.item.phase = "locked";
    const look = JSON.stringify([data.words, data.question, data.reference, data.responses, data.rubric]);
    this.data = data;
    if (!same || look !== this.look) this.draw();
    this.look = look;
    this.view.data = data;
    this.refresh();
    if (!same) this.arrive();
  }

  open(data) {
    this.before = shownLast;
    this.late = false;
    this.time?.stop();
    this.item = openItem(data, this.outbox.newer(data.assignment_id));
    shownLast = this.item;
    const longest = Math.max(...data.responses.map(({ conversation }) => lengthOf(conversation)));
    this.time = new ActiveTime(this.outbox.shelf, `time:${this.item.id}:${data.revision}`, longest);
    const body = this.outbox.pendingSubmission(this.item.id);
    if (body) send(this, body);
  }

  draw() {
    const act = {
      rate: (slot, key, value) => rateSlot(this, slot, key, value),
      focus: (slot, key) => focusSlot(this, slot, key),
      comment: (text) => writeComment(this, text),
      zoom: () => toggleZoom(this),
      previous: () => goTo(this, "previous"),
      next: () => goTo(this, "next"),
      skip: () => skipItem(this),
      help: () => this.during(showKeys(this.view.node, this.say, BOARD_HELP)),
      submit: () => submitItem(this),
    };
    this.act = act;
    this.view?.node.remove();
    this.view = drawBoard(this.data, this.item, this.say, act);
    this.parent.append(this.view.node);
    this.barSize.disconnect();
    this.barSize.observe(this.view.bar.node);
    this.showStatus(this.outbox.status);
  }

  // The item just appeared: to the top, and no key before it can have been read.
  arrive() {
    this.toTop();
    this.fit();
    const settle = this.before ? SETTLE_MS : 0;
    const { node } = this.view;
    this.readableFrom = performance.now() + settle;
    node.setAttribute("aria-busy", String(settle > 0));
    // a timer may fire a hair before the clock that stamps keys
    setTimeout(() => node.setAttribute("aria-busy", "false"), settle && settle + 20);
    this.notice(this.welcome());
    focusCurrent(this);
  }

  welcome() {
    const { item, before, say, data } = this;
    if (item.phase === "locked") return say("board.locked");
    if (before?.phase === "done" && before.id !== item.id && !item.given) return say("board.submitted_before");
    if (data.skipped) return say("board.skipped");
    if (!item.given) return "";
    return isChanged(item) ? say("board.not_submitted") : say("board.amending", { revision: item.revision });
  }

  press(event) {
    return pressKey(event, this);
  }

  // Another tab typed into this item, or submitted it.
  hear({ kind, assignment, field, value }) {
    if (String(assignment) !== String(this.item?.id) || !this.isOpen()) return;
    if (kind === "draft") {
      takeField(this.item, field, value);
      this.item.current = stillOpen(this.item);
    } else {
      this.item.phase = "elsewhere";
      this.notice(this.say("board.submitted_elsewhere"));
    }
    this.refresh();
  }

  refresh() {
    refreshBoard(this.view, isZoomed(this));
  }

  // On a desktop the board is as high as what is left of the window, so that only its cards scroll; on a phone
  // the page scrolls, and what sticks keeps clear of the page's header and of the bar.
  fit() {
    if (!this.view) return;
    const { style } = this.view.node;
    // Streamlit's header is see-through as long as it is empty
    const header = document.querySelector("[data-testid=stHeader]:not(:empty)")?.offsetHeight ?? 0;
    style.setProperty("--top", `${Math.max(0, Math.round(this.view.node.getBoundingClientRect().top))}px`);
    style.setProperty("--sticky-top", `${header}px`);
    style.setProperty("--bar-height", `${Math.ceil(this.view.bar.node.offsetHeight)}px`);
  }
}

function lengthOf(conversation) {
  return conversation.reduce((sum, { content }) => sum + content.length, 0);
}

export default mounted(Board);
