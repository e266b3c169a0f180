// The labeler: one record, one of the tasks, one key to the next. The last of its scripts.

class Labeler extends WorkPage {
  // The page was drawn: for the first time, or once more. What is on the screen stays there.
  show(data, trigger) {
    this.trigger = trigger;
    if (this.data?.batch === data.batch) return;
    this.data = data;
    this.say = speaker(data.words);
    this.groups = groupsOf(data.tasks);
    this.given = { ...data.given };
    this.recent = data.queue.filter((id) => this.given[id]);
    this.query = "";
    this.phase = null;
    this.refusal = "";
    this.outbox ??= this.connect(outboxOf(data.base));
    this.upcoming?.stop();
    this.upcoming = new Upcoming(data.base, (id) => this.arrived(id));
    this.upcoming.put(data.current);
    this.draw();
    this.takeUpUnsent();
    this.open(data.current.assignment_id, 0);
  }

  draw() {
    this.act = {
      choose: (key) => pickLabel(this, key),
      phase: (digit) => openPhase(this, digit),
      search: (text, composing) => !composing && search(this, text),
      note: (text) => writeNote(this, text),
      open: (id) => this.open(id),
      previous: () => this.step(-1),
      next: () => this.step(1),
      skip: () => skipRecord(this),
      help: () => this.during(showKeys(this.view.node, this.say, LABEL_HELP)),
      submit: () => submitLabel(this),
    };
    this.view?.node.remove();
    this.view = drawLabeler(this);
    this.parent.append(this.view.node);
    this.barSize.disconnect();
    this.barSize.observe(this.view.bar.node);
    this.showStatus(this.outbox.status);
  }

  // What an earlier page submitted and the server has not acknowledged.
  takeUpUnsent() {
    for (const id of this.data.queue) {
      const body = this.outbox.pendingSubmission(id);
      if (body) sendLabel(this, id, body);
    }
  }

  // -- which record is shown

  open(id, settle = SETTLE_MS) {
    this.time?.stop();
    this.wanted = id;
    this.settle = settle;
    this.item = null;
    this.query = "";
    this.phase = null;
    this.bySearch = null;
    const data = this.upcoming.read(id);
    if (data) this.display(data);
    else this.wait();
    this.upcoming.want([id, ...upcoming(this.data.queue, this.given, id, AHEAD)]);
  }

  arrived(id) {
    if (id === this.wanted && !this.item) this.display(this.upcoming.read(id));
  }

  display(data) {
    this.item = labelerItem(data, this.outbox.newer(data.assignment_id));
    if (this.given[this.item.id]?.state === "sending") this.item.phase = "sending";
    const key = `time:${this.item.id}:${data.revision}`;
    this.time = new ActiveTime(this.outbox.shelf, key, recordLength(this.item));
    this.view.record.replaceChildren(...drawRecord(this.item, this.say));
    this.view.note.value = this.item.note;
    markProposed(this.view.record, this.item.record.proposed);
    this.arrive();
    this.refresh();
  }

  // The record just appeared: to the top, and no key before it can have been read.
  arrive() {
    this.view.record.scrollTop = 0;
    this.toTop();
    this.fit();
    this.readableFrom = performance.now() + this.settle;
    this.view.node.setAttribute("aria-busy", String(this.settle > 0));
    const { id } = this.item;
    // of a record drawn twice only the last drawing says when it can be labelled
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.item?.id === id && this.view.node.setAttribute("aria-busy", "false"), this.settle && this.settle + 20);
    this.notice(this.refusal || this.welcome());
    this.focusRecord();
  }

  welcome() {
    const { item, say } = this;
    if (item.phase === "sending") return say("labeler.still_sending");
    if (item.skipped) return say("labeler.skipped_before");
    if (!item.given && item.record.proposed) return say("labeler.proposed");
    return item.given ? say("labeler.amending", { revision: item.revision }) : "";
  }

  wait() {
    this.view.record.replaceChildren(element("p", { class: "waiting" }, this.say("labeler.fetching")));
    this.view.node.setAttribute("aria-busy", "true");
    this.refresh();
  }

  goOn() {
    const next = nextUngiven(this.data.queue, this.given, this.wanted);
    if (next === null) this.finishIfDone();
    else this.open(next);
  }

  step(by) {
    const to = this.data.queue[this.data.queue.indexOf(this.wanted) + by];
    if (to !== undefined) this.open(to);
  }

  // Everything has an answer: the page says so once all of it is on the server.
  finishIfDone() {
    if (nextUngiven(this.data.queue, this.given, this.wanted) !== null) return;
    const states = this.data.queue.map((id) => this.given[id]?.state);
    const sending = states.filter((state) => state === "sending").length;
    this.notice(this.say(sending ? "labeler.uploading" : "labeler.finished", { count: sending }));
    if (!sending) this.trigger("finished", this.data.batch);
  }

  // -- what is given

  mark(id, given) {
    this.given[id] = given;
    this.recent = [...this.recent.filter((each) => each !== id), id];
    if (this.item?.id === id && this.item.phase === "sending" && given.state !== "sending") this.open(id, 0);
    this.refresh();
  }

  placeOf(id) {
    return this.data.queue.indexOf(id) + 1;
  }

  // Another tab typed into this record, or submitted one of the queue.
  hear({ kind, assignment, field, value }) {
    if (kind === "draft" && assignment === this.item?.id && this.isOpen()) takeLabelField(this.item, field, value);
    if (kind === "submitted" && this.data.queue.includes(assignment) && !isGiven(this.given, assignment)) {
      this.mark(assignment, { state: "saved", label: null });
      this.upcoming.forget(assignment);
      if (assignment === this.item?.id) this.item.phase = "elsewhere";
      if (assignment === this.item?.id) this.notice(this.say("labeler.elsewhere"));
    }
    this.refresh();
  }

  // -- small things

  found() {
    return searchTasks(this.data.tasks, this.query, this.data.language);
  }

  press(event) {
    return pressLabelKey(event, this);
  }

  focusRecord() {
    this.view.record.focus({ preventScroll: true });
  }

  refresh() {
    if (this.view) refreshLabeler(this);
  }
}

export default mounted(Labeler);
