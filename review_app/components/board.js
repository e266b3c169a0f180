// The board: six responses side by side, scored without knowing whose they are.
//
// Loaded after outbox.js, active_time.js, elements.js, board_item.js, board_view.js, board_dialogs.js, board_keys.js.

const NEXT_ITEM_WITHIN_MS = 4000;

class Board {
  constructor(parent) {
    this.parent = parent;
    this.readableFrom = 0;
    this.onKey = (event) => this.key(event);
    this.onResize = () => this.fit();
    this.barSize = new ResizeObserver(this.onResize);
    // before the page's own shortcuts, of which C would open a dialog
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("resize", this.onResize);
  }

  // -- an item comes

  show(data, trigger) {
    this.trigger = trigger;
    this.say = speaker(data.words);
    this.outbox ??= this.connect(outboxOf(data.base));
    const same = this.item?.id === data.assignment_id && data.revision <= this.item.revision;
    const look = JSON.stringify([data.words, data.question, data.reference, data.responses, data.rubric]);
    if (!same) this.open(data);
    else if (this.item.phase === "leaving") this.item.phase = "open";
    if (data.locked) this.item.phase = "locked";
    this.data = data;
    if (!same || look !== this.look) this.draw();
    this.look = look;
    this.refresh();
    if (!same) this.arrive();
  }

  connect(outbox) {
    this.unwatch = outbox.watch((status) => this.showStatus(status));
    this.unlisten = outbox.listen((message) => this.hear(message));
    return outbox;
  }

  open(data) {
    this.before = this.item;
    this.late = false;
    this.time?.stop();
    this.item = openItem(data, this.outbox.newer(data.assignment_id));
    const longest = Math.max(...data.responses.map(({ conversation }) => lengthOf(conversation)));
    this.time = new ActiveTime(this.outbox.shelf, `time:${this.item.id}:${data.revision}`, longest);
    const body = this.outbox.pendingSubmission(this.item.id);
    if (body) this.send(body);
  }

  draw() {
    const act = {
      rate: (slot, key, value) => this.rate(slot, key, value),
      focus: (slot, key) => this.focus(slot, key),
      comment: (text) => this.write(text),
      previous: () => this.go("previous"),
      next: () => this.go("next"),
      skip: () => this.skip(),
      help: () => this.help(),
      submit: () => this.submit(),
    };
    this.view?.node.remove();
    this.view = drawBoard(this.data, this.item, this.say, act);
    this.parent.append(this.view.node);
    this.barSize.disconnect();
    this.barSize.observe(this.view.bar.node);
    this.comment = this.view.reading.comment.box;
    this.showStatus(this.outbox.status);
  }

  // The item just appeared: to the top, and no key before it can have been read.
  arrive() {
    for (let node = this.parent.host; node; node = node.parentElement) node.scrollTop = 0;
    this.fit();
    const again = Boolean(this.before);
    this.readableFrom = again ? performance.now() + SETTLE_MS : 0;
    this.view.node.setAttribute("aria-busy", String(again));
    setTimeout(() => this.view.node.setAttribute("aria-busy", "false"), again ? SETTLE_MS : 0);
    this.notice(this.welcome());
    this.focusCurrent();
  }

  welcome() {
    const { item, before, say } = this;
    if (item.phase === "locked") return say("board.locked");
    if (before?.phase === "done" && before.id !== item.id) return say("board.submitted_before");
    return item.given ? say("board.amending", { revision: item.revision }) : "";
  }

  // -- what the keys and the mouse do

  get slots() {
    return this.item.slots;
  }

  contains(target) {
    return this.view.node.contains(target);
  }

  key(event) {
    if (!this.view?.node.isConnected || this.dialog || !pressKey(event, this)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  isOpen() {
    return this.item.phase === "open";
  }

  digit(number) {
    const { current, criteria } = this.item;
    if (!current) return;
    const value = valueOfDigit(criteria.find(({ key }) => key === current.key), number);
    if (value !== undefined) this.rate(current.slot, current.key, value, true);
  }

  notApplicable() {
    const { current, criteria } = this.item;
    if (!current || !criteria.find(({ key }) => key === current.key).may_be_na) return;
    this.rate(current.slot, current.key, NOT_APPLICABLE, true);
  }

  rate(slot, key, value, byKey = false) {
    if (!this.isOpen()) return;
    rate(this.item, slot, key, value);
    this.save(slot, key);
    this.notice("");
    this.item.current = nextUnscored(this.item, { slot, key });
    this.refresh();
    this.focusCurrent(byKey);
  }

  takeBack() {
    const touched = this.isOpen() && takeBack(this.item);
    if (!touched) return;
    this.save(touched.slot, touched.key);
    this.item.current = touched;
    this.refresh();
    this.focusCurrent(true);
  }

  save(slot, key) {
    const value = this.item.ratings[slot][key];
    this.outbox.put(this.item.id, `${slot}.${key}`, value === undefined ? "" : String(value));
  }

  write(text) {
    if (!this.isOpen()) return;
    this.item.comment = text;
    this.outbox.put(this.item.id, "comment", text);
  }

  focus(slot, key = null, byKey = false) {
    const already = this.item.current?.slot === slot && !key;
    this.item.current = already ? this.item.current : key ? { slot, key } : placeIn(this.item, slot);
    this.refresh();
    if (byKey) this.focusCurrent(true);
  }

  move(dx, dy) {
    const columns = getComputedStyle(this.view.grid).gridTemplateColumns.split(" ").length;
    const at = this.slots.indexOf(this.item.current?.slot ?? this.slots[0]);
    const to = at + dx + dy * columns;
    if (to >= 0 && to < this.slots.length) this.focus(this.slots[to], null, true);
  }

  scroll(direction) {
    const talk = this.view.cards[this.item.current?.slot]?.talk;
    talk?.scrollBy({ top: direction * talk.clientHeight * 0.85 });
  }

  enterComment() {
    this.view.reading.node.classList.add("unfolded");
    this.comment.focus();
  }

  leaveComment() {
    this.comment.blur();
    this.focusCurrent(true);
  }

  focusCurrent(scroll = false) {
    const { current } = this.item;
    const node = current ? this.view.cards[current.slot].node : this.view.bar.submit;
    if (this.view.node.contains(this.parent.activeElement) && this.parent.activeElement === this.comment) return;
    node.focus({ preventScroll: true });
    if (scroll && current) node.scrollIntoView({ block: "nearest" });
  }

  // -- leaving the item

  go(where) {
    const button = this.view.bar[where];
    if (button.disabled || !["open", "locked", "done", "elsewhere"].includes(this.item.phase)) return;
    if (this.isOpen()) this.item.phase = "leaving";
    this.refresh();
    this.trigger(where, this.item.id);
  }

  async submit() {
    if (this.item.phase === "done") return this.late ? window.location.reload() : this.finish();
    if (!this.isOpen()) return undefined;
    const missing = unscored(this.item);
    if (missing.length) return this.pointOut(missing);
    if (!this.item.given) return this.send(this.body("submitted", ""));
    if (!isChanged(this.item)) return this.notice(this.say("board.unchanged"));
    const reason = await this.ask("amend");
    return reason && this.isOpen() ? this.send(this.body("submitted", reason)) : undefined;
  }

  async skip() {
    if (!this.isOpen() || this.item.given) return;
    const reason = await this.ask("skip");
    if (reason && this.isOpen()) this.send(this.body("skipped", reason));
  }

  async ask(what) {
    const picks = this.say(`board.${what}_picks`).split("|");
    const texts = { title: this.say(`board.${what}_title`), hint: this.say(`board.${what}_hint`), picks };
    this.dialog = askReason(this.view.node, this.say, texts);
    const reason = await this.dialog;
    this.dialog = null;
    this.focusCurrent();
    return reason;
  }

  async help() {
    this.dialog = showHelp(this.view.node, this.say);
    await this.dialog;
    this.dialog = null;
  }

  pointOut(missing) {
    const slots = [...new Set(missing.map(({ slot }) => slot))];
    this.item.current = missing[0];
    this.refresh();
    this.focusCurrent(true);
    this.notice(this.say("board.missing", { slots: slots.join(" ") }));
  }

  body(status, reason) {
    const shelf = this.outbox.shelf;
    const key = `nonce:${this.item.id}:${this.item.revision}`;
    if (!shelf.read(key)) shelf.write(key, newNonce());
    return {
      answers: answersOf(this.item),
      nonce: shelf.read(key),
      expected_revision: this.item.revision,
      reason,
      active_ms: this.time.read(),
      status,
    };
  }

  async send(body) {
    const { item, time } = this;
    item.phase = "sending";
    if (this.view?.item === item) this.refresh();
    const outcome = await this.outbox.submit(item.id, body);
    this.outbox.shelf.remove(`nonce:${item.id}:${body.expected_revision}`);
    if (!outcome.ok) return this.sendBack(item, outcome);
    time.forget();
    item.phase = "done";
    return this.item === item ? this.finish() : undefined;
  }

  sendBack(item, { status, sentence }) {
    if (item.phase === "sending") item.phase = "open";
    if (this.item !== item) return;
    this.refresh();
    this.notice(sentence || this.say("board.refused", { status }));
  }

  // Stored: ask the page for the next item; when the page does not answer, load it anew.
  finish() {
    const { item } = this;
    this.refresh();
    this.notice(this.say("board.submitted"));
    this.trigger("submitted", item.id);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.item === item && this.sayLate(), NEXT_ITEM_WITHIN_MS);
  }

  sayLate() {
    this.late = true;
    this.notice(this.say("board.next_is_late"));
  }

  // -- other tabs

  hear({ kind, assignment, field, value }) {
    if (String(assignment) !== String(this.item?.id)) return;
    if (kind === "draft" && this.isOpen()) {
      takeField(this.item, field, value);
      const { current } = this.item;
      if (!current || this.item.ratings[current.slot][current.key] !== undefined) this.item.current = firstUnscored(this.item);
    }
    if (kind === "submitted" && this.isOpen()) {
      this.item.phase = "elsewhere";
      this.notice(this.say("board.submitted_elsewhere"));
    }
    this.refresh();
  }

  // -- showing

  refresh() {
    refreshBoard(this.view);
  }

  notice(text) {
    this.view.bar.notice.textContent = text;
  }

  showStatus(status) {
    if (!this.view) return;
    this.view.bar.status.textContent = statusText(status, this.say);
    this.view.bar.status.dataset.kind = status.kind;
  }

  // On a desktop the board is as high as what is left of the window, so that only its cards scroll; on a phone
  // the page scrolls, and what sticks keeps clear of the page's header and of the bar.
  fit() {
    if (!this.view) return;
    const { style } = this.view.node;
    const header = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
    style.setProperty("--top", `${Math.max(0, Math.round(this.view.node.getBoundingClientRect().top))}px`);
    style.setProperty("--sticky-top", `${Math.max(0, Math.round(header))}px`);
    style.setProperty("--bar-height", `${Math.ceil(this.view.bar.node.offsetHeight)}px`);
  }

  close() {
    this.time?.stop();
    this.unwatch?.();
    this.unlisten?.();
    this.barSize.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onResize);
  }
}

function lengthOf(conversation) {
  return conversation.reduce((sum, { content }) => sum + content.length, 0);
}

const boards = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  boards.get(parentElement).show(data, setTriggerValue);
  return () => {
    boards.get(parentElement)?.close();
    boards.delete(parentElement);
  };
}
