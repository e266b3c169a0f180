// What the pages have in common on which a text is written, the rewriter's and the drafter's: the server draws the next
// item, and a phone shows one of three panes. A page of its own says how an item is begun (`begin`, which returns it),
// how much there is to read of it (`toRead`, in characters), and what stands in one of its fields (`standing`).

const TABS = ["case", "turns", "reads"];
let lastItem = null;

class TextPage extends WorkPage {
  show(data, trigger) {
    this.trigger = trigger;
    this.say = speaker(WORDS[data.language]);
    this.outbox ??= this.connect(outboxOf(data.base, data.owner));
    const closes = data.locked && this.item?.phase !== "locked";
    const same = this.item?.id === data.assignment_id && data.revision <= this.item.revision && !closes;
    this.data = data;
    if (!same) this.open(data);
    else if (this.item.phase === "leaving") this.item.phase = "open";
    if (data.locked) this.item.phase = "locked";
    const look = JSON.stringify([data.language, data.steps, data.progress]);
    if (!same || look !== this.look) this.draw();
    this.look = look;
    this.refresh();
    if (!same) this.arrive();
  }

  open(data) {
    this.before = lastItem;
    this.late = false;
    this.time?.stop();
    this.item = this.begin(data, data.locked ? {} : this.outbox.newer(data.assignment_id, data.draft));
    lastItem = this.item;
    this.time = new ActiveTime(this.outbox.shelf, `time:${this.item.id}:${data.revision}`, this.toRead(data));
    const body = this.outbox.pendingSubmission(this.item.id);
    if (body) send(this, body);
  }

  arrive() {
    this.toTop();
    this.fit();
    const isChanged = this.isOpen() && this.isChanged(this.item.id);
    const isSending = this.item.phase === "sending";
    this.notice((isSending && this.say("board.being_submitted")) || this.welcome() || (isChanged ? this.say("board.not_submitted") : ""));
    focusCurrent(this);
  }

  // By its address: the server draws another item.
  goTo(id) {
    const { batch, queue } = this.data;
    window.location.search = new URLSearchParams({ batch, item: queue.indexOf(id) + 1 });
  }

  // What was submitted elsewhere is brought, and what is typed here shown as a change to it.
  catchUp() {
    this.goTo(this.item.id);
  }

  drawTabs(activity) {
    return TABS.map((tab) =>
      element("button", { type: "button", role: "tab", "data-tab": tab, onclick: () => this.showTab(tab) }, this.say(`${activity}.tab.${tab}`)),
    );
  }

  showTab(tab) {
    this.tab = tab;
    this.view.node.dataset.tab = tab;
    for (const button of this.view.tabs) button.setAttribute("aria-selected", String(button.dataset.tab === tab));
  }

  hear({ kind, assignment, field, value }) {
    if (String(assignment) !== String(this.item?.id) || !this.isOpen()) return;
    if (kind === "submitted") {
      this.item.phase = "elsewhere";
      this.time.forget();
      this.notice(this.say("board.submitted_elsewhere"));
    } else this.take(field, value);
    this.refresh();
  }

  // How the bar looks but for what a page says itself.
  refreshBar(submit, ready) {
    const { item, data, say } = this;
    const { bar } = this.view;
    const done = item.phase === "done";
    bar.place.textContent = say("board.progress", data.progress);
    bar.submit.firstChild.textContent = say(done ? "board.go_on" : submit);
    bar.submit.disabled = !this.isOpen() && !done;
    bar.submit.classList.toggle("ready", ready);
    bar.skip.disabled = !this.isOpen() || item.given !== null;
  }
}
