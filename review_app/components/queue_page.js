// A page of work that goes through a queue. The next item is fetched ahead and shown at once; the outbox keeps what was
// submitted, nonce and all, until the server has it. What the server refuses is told, and comes again.
//
// A page of its own kind says under which words it speaks (`kind`), its class (`look`), what an item is (`made`), how
// long its text is (`length`), how it is drawn (`draw`) and greeted (`welcome`), where its keys go (`focusItem`), how a
// field typed elsewhere is taken (`take`), what stands in a field (`standing`), and what its `answers` are.

const FINISH_AGAIN_MS = 3000;

class QueuePage extends WorkPage {
  // The page's script has run: for the first time, or once more. What is on the screen stays there.
  show(data, trigger) {
    this.trigger = trigger;
    if (this.data?.batch === data.batch && this.data.language === data.language) return;
    this.data = data;
    this.say = speaker(WORDS[data.language]);
    this.given = { ...data.given };
    this.refusal = "";
    this.handed = null; // what was submitted or skipped last, until one goes to another item
    this.outbox ??= this.connect(outboxOf(data.base, data.owner));
    // what the page is drawn with is newer
    for (const id of data.queue) this.outbox.answered.delete(String(id));
    this.upcoming?.stop();
    this.upcoming = new Upcoming(data.base, (id) => this.arrived(id));
    this.upcoming.put(data.current);
    this.begin();
    this.takeUpUnsent();
    this.open(this.firstToShow(data.current.assignment_id), 0);
  }

  begin() {}

  // What an earlier page submitted and the server has not acknowledged.
  takeUpUnsent() {
    for (const id of this.data.queue) {
      const body = this.outbox.pendingSubmission(id);
      if (body) this.send(id, body);
    }
  }

  // What the server has next may be on its way there.
  firstToShow(id) {
    if (this.given[id]?.state !== "sending") return id;
    this.handed = id;
    return nextUngiven(this.data.queue, this.given, id) ?? id;
  }

  // -- which item is shown

  open(id, settle = SETTLE_MS) {
    this.time?.stop();
    clearTimeout(this.settling);
    clearTimeout(this.finishing);
    this.wanted = id;
    this.settle = settle;
    this.item = null;
    const data = this.upcoming.read(id);
    if (data) this.display(data);
    else this.wait();
    this.upcoming.want([id, ...upcoming(this.data.queue, this.given, id, AHEAD)]);
  }

  // Until the item is fetched: that it is, and how what was sent stands.
  wait() {
    const bar = {
      notice: element("div", { class: "notice", role: "alert" }),
      status: element("div", { class: "status", role: "status" }),
    };
    bar.node = element("footer", { class: "bar" }, bar.notice, bar.status);
    const fetching = element("p", { class: "waiting" }, this.say(`${this.kind}.fetching`));
    this.put({ node: element("div", { class: this.look, "aria-busy": "true" }, fetching, bar.node), bar });
    this.greet();
  }

  // Another view instead of the one there is.
  put(view) {
    this.view?.node.remove();
    this.view = view;
    this.parent.append(view.node);
    this.barSize.disconnect();
    this.barSize.observe(view.bar.node);
    this.showStatus();
  }

  arrived(id) {
    if (id === this.wanted && !this.item) this.display(this.upcoming.read(id));
  }

  display(data) {
    const { assignment_id: id, revision } = data;
    this.item = this.made(data, data.locked ? {} : this.outbox.newer(id, data.draft));
    if (this.given[id]?.state === "sending") this.item.phase = "sending";
    this.time = new ActiveTime(this.outbox.shelf, `time:${id}:${revision}`, this.length());
    this.draw();
    this.refresh();
    this.arrive();
  }

  // The item just appeared: to the top, and no key before it can have been read.
  arrive() {
    this.toTop();
    this.fit();
    this.shownAt = performance.now();
    this.readableFrom = this.shownAt + this.settle;
    this.view.node.setAttribute("aria-busy", String(this.settle > 0));
    // of an item drawn twice only the last drawing says when its keys count; a timer may fire a hair before the
    // clock that stamps keys
    this.settling = setTimeout(() => this.view.node.setAttribute("aria-busy", "false"), this.settle && this.settle + 20);
    this.greet();
    this.showStatus();
    this.focusItem();
  }

  greet() {
    this.greeting = this.refusal || (this.item ? this.welcome() : "");
    this.notice(this.greeting);
  }

  goOn() {
    const next = nextUngiven(this.data.queue, this.given, this.wanted);
    if (next === null) this.finishIfDone();
    else this.open(next);
    this.nameInAddress(null);
  }

  goTo(id) {
    this.handed = null;
    this.open(id);
    this.nameInAddress(id);
  }

  step(by) {
    const to = this.data.queue[this.data.queue.indexOf(this.wanted) + by];
    if (to !== undefined) this.goTo(to);
  }

  // An item that was gone to stands in the address, so that a reload shows it again and not the next to do.
  nameInAddress(id) {
    const address = new URL(window.location.href);
    if (id === null) address.searchParams.delete("item");
    else address.searchParams.set("item", this.placeOf(id));
    if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
  }

  placeOf(id) {
    return this.data.queue.indexOf(id) + 1;
  }

  progress() {
    const { queue } = this.data;
    const done = queue.filter((id) => isStored(this.given, id)).length;
    return { place: this.placeOf(this.wanted), total: queue.length, done };
  }

  isChanged(id) {
    return isGiven(this.given, id) && (this.outbox.answered.get(String(id))?.changed ?? super.isChanged(id));
  }

  showStatus() {
    const status = super.showStatus();
    if (this.isBehind() && !isGiven(this.given, this.item.id)) this.mark(this.item.id, "saved");
    if (status?.kind === "saved") this.greetAnew();
    return status;
  }

  // What is typed into a submitted item makes it a change; typed back as it was, it is none.
  greetAnew() {
    if (!this.item || !this.isOpen() || this.view.bar.notice.textContent !== this.greeting) return;
    if (this.refusal || this.welcome() === this.greeting) return;
    this.greet();
    this.refresh();
  }

  // What was submitted elsewhere is brought, and what is typed here shown as a change to it.
  async catchUp() {
    const { item } = this;
    const data = await this.upcoming.request(item.id);
    if (this.item !== item) return;
    if (!data) return this.notice(this.say("outbox.offline"));
    this.upcoming.put(data);
    this.open(item.id, 0);
  }

  // -- leaving it: the next one is shown at once

  hand(status, reason) {
    const { item, time } = this;
    const body = {
      answers: this.answers(),
      nonce: newNonce(),
      expected_revision: item.revision,
      reason,
      active_ms: time.read(),
      status,
    };
    item.phase = "sending";
    time.forget();
    this.refusal = "";
    this.handed = item.id;
    this.send(item.id, body);
    this.goOn();
  }

  // Ends once the server has answered, however long that takes.
  async send(id, body) {
    this.mark(id, "sending", body);
    const outcome = await this.outbox.submit(id, body);
    const { wanted, item } = this;
    const state = body.status === "skipped" ? "skipped" : "saved";
    this.mark(id, outcome.ok ? state : "refused", body);
    if (!outcome.ok) {
      // the next item may not be drawn yet, and would put its own notice over this one
      this.refusal = this.say(`${this.kind}.refused`, { place: this.placeOf(id), sentence: outcome.sentence || outcome.status });
    }
    const isOver = nextUngiven(this.data.queue, this.given, id) === null;
    if (wanted === id && item?.phase !== "open" && !isOver) this.open(id, 0);
    else if (!outcome.ok || this.view?.bar.notice.textContent === this.greeting) this.greet();
    this.finishIfDone();
  }

  // What was fetched before is not how the item stands now.
  mark(id, state, body) {
    this.given[id] = { state, ...this.gist(body) };
    this.upcoming.forget(id);
    this.refresh();
  }

  // What of an answer is shown in the queue.
  gist() {
    return {};
  }

  // A reason, or null; `word` is what is asked: skip or amend, `picks` the word with the common reasons.
  async askWhy(word, picks = `${this.kind}.${word}_picks`) {
    const { item, kind, say } = this;
    const texts = { title: say(`${kind}.${word}_title`), hint: say(`${kind}.${word}_hint`), picks: say(picks).split("|") };
    const reason = await this.during(askReason(this.view.node, this.say, texts));
    if (this.item) this.focusItem();
    return this.item === item && this.isOpen() ? reason : null;
  }

  // Everything has an answer: the page is told once all of it is on the server.
  finishIfDone() {
    if (nextUngiven(this.data.queue, this.given, this.wanted) !== null) return;
    const sending = this.data.queue.filter((id) => this.given[id].state === "sending").length;
    this.notice(this.say(`${this.kind}.${sending ? "uploading" : "finished"}`, { count: sending }));
    if (!sending) this.finish();
  }

  // While its socket is down the page hears nothing, so it is told again, ever more rarely.
  finish(wait = FINISH_AGAIN_MS) {
    clearTimeout(this.finishing);
    if (!this.isShown()) return;
    this.trigger("finished", this.data.batch);
    this.finishing = setTimeout(() => this.finish(wait * 2), wait);
  }

  // Another tab typed into this item, or submitted one of the queue.
  hear({ kind, assignment, field, value }) {
    const isHere = assignment === this.item?.id && this.isOpen();
    if (kind === "draft" && isHere) this.take(field, value);
    if (kind === "submitted" && this.data.queue.includes(assignment) && this.given[assignment]?.state !== "sending") {
      this.mark(assignment, "saved");
      if (isHere) {
        this.item.phase = "elsewhere";
        this.time.forget();
        this.notice(this.say(`${this.kind}.elsewhere`));
      }
    }
    this.refresh();
    this.showStatus();
  }

  close() {
    super.close();
    this.upcoming?.stop();
    clearTimeout(this.settling);
    clearTimeout(this.finishing);
  }
}
