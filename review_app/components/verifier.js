// The verifier: one polished response beside its original answer, one after the other. The last of its scripts.

class Verifier extends WorkPage {
  // The page was drawn: for the first time, or once more. What is on the screen stays there.
  show(data, trigger) {
    this.trigger = trigger;
    if (this.data?.batch === data.batch && this.data.language === data.language) return;
    this.data = data;
    this.say = speaker(data.words);
    this.given = { ...data.given };
    this.outbox ??= this.connect(outboxOf(data.base));
    this.upcoming?.stop();
    this.upcoming = new Upcoming(data.base, (id) => this.arrived(id));
    this.upcoming.put(data.current);
    this.act = {
      judge: (when, key, said) => judgeText(this, when, key, said),
      mark: (kind) => markError(this, kind),
      unmark: (index) => unmarkError(this, index),
      choose: (clause, reach) => this.view.response.choose(clause, reach),
      write: (field, value) => writeText(this, field, value),
      decide: (verdict) => (verdict === "amended" ? reviseText(this) : decideVerdict(this, verdict)),
      look: (index) => lookAtAnswer(this, index),
      previous: () => this.step(-1),
      next: () => this.step(1),
      skip: () => skipVerification(this),
      help: () => this.during(showKeys(this.view.node, this.say, this.item.reviews ? OVERSEER_HELP : VERIFIER_HELP)),
      submit: () => submitVerification(this),
    };
    this.takeUpUnsent();
    this.open(data.current.assignment_id, 0);
  }

  // What an earlier page submitted and the server has not acknowledged.
  takeUpUnsent() {
    for (const id of this.data.queue) {
      const body = this.outbox.pendingSubmission(id);
      if (body) sendLabel(this, id, body);
    }
  }

  // -- which item is shown

  open(id, settle = SETTLE_MS) {
    this.time?.stop();
    this.wanted = id;
    this.settle = settle;
    const data = this.upcoming.read(id);
    if (data) this.display(data);
    else this.wait();
    this.upcoming.want([id, ...upcoming(this.data.queue, this.given, id, AHEAD)]);
  }

  arrived(id) {
    if (id === this.wanted && !this.item) this.display(this.upcoming.read(id));
  }

  display(data) {
    this.item = verifierItem(data, this.outbox.newer(data.assignment_id));
    if (this.given[this.item.id]?.state === "sending") this.item.phase = "sending";
    this.time = new ActiveTime(this.outbox.shelf, `time:${this.item.id}:${data.revision}`, verificationLength(this.item));
    this.barSize.disconnect();
    this.view?.node.remove();
    this.view = drawVerifier(this);
    this.parent.append(this.view.node);
    this.barSize.observe(this.view.bar.node);
    this.showStatus(this.outbox.status);
    this.refresh();
    this.arrive();
  }

  // The item just appeared: to the top, and no key before it can have been read.
  arrive() {
    this.toTop();
    this.fit();
    this.readableFrom = performance.now() + this.settle;
    this.view.node.setAttribute("aria-busy", String(this.settle > 0));
    const { id } = this.item;
    setTimeout(() => this.item?.id === id && this.view.node.setAttribute("aria-busy", "false"), this.settle && this.settle + 20);
    this.notice(this.welcome());
    this.focusResponse();
  }

  welcome() {
    const { item, say } = this;
    const { record } = item;
    const last = record.steps[record.steps.length - 1];
    if (item.phase === "sending") return say("labeler.still_sending");
    if (item.phase === "locked") return say(record.signed ? "verify.signed" : record.turn && record.turn !== record.role ? `verify.with.${record.turn}` : "board.locked");
    if (record.turn === "annotator" && !item.reviews && last?.role === "reviewer") return say(`verify.came_back.${last.verdict}`);
    if (item.reviews && record.waiting) return say("verify.please_oversee");
    if (item.skipped) return say("labeler.skipped_before");
    return item.revision ? say("labeler.amending", { revision: item.revision }) : "";
  }

  wait() {
    this.item = null;
    this.view?.node.setAttribute("aria-busy", "true");
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
    const sending = this.data.queue.filter((id) => this.given[id]?.state === "sending").length;
    this.notice(this.say(sending ? "labeler.uploading" : "labeler.finished", { count: sending }));
    if (!sending) this.trigger("finished", this.data.batch);
  }

  // -- what is given

  mark(id, given) {
    this.given[id] = given;
    if (this.item?.id === id && this.item.phase === "sending" && given.state !== "sending") this.open(id, 0);
    this.refresh();
  }

  placeOf(id) {
    return this.data.queue.indexOf(id) + 1;
  }

  // Another tab wrote into this item, or submitted one of the queue.
  hear({ kind, assignment, field, value }) {
    if (kind === "draft" && assignment === this.item?.id && this.isOpen() && this.typedIn()?.dataset.field !== field) {
      takeVerificationField(this.item, field, value);
    }
    if (kind === "submitted" && this.data.queue.includes(assignment) && !isGiven(this.given, assignment)) {
      this.mark(assignment, { state: "saved" });
      this.upcoming.forget(assignment);
      if (assignment === this.item?.id) this.item.phase = "elsewhere";
      if (assignment === this.item?.id) this.notice(this.say("labeler.elsewhere"));
    }
    this.refresh();
  }

  // -- small things

  typedIn() {
    const node = this.view?.node.getRootNode().activeElement;
    return node?.matches?.("textarea") ? node : null;
  }

  press(event) {
    return pressVerifierKey(event, this);
  }

  focusResponse() {
    this.view.response.node.focus({ preventScroll: true });
  }

  refresh() {
    if (this.view && this.item) refreshVerifier(this);
  }
}

export default mounted(Verifier);
