// Between the form and the server: answers through the outbox, signs of life, the sending in, the withdrawing.

class Sending {
  constructor(page, sitting) {
    this.page = page;
    this.sitting = sitting;
    this.outbox = outboxOfNobody(`/survey/${page.language}`);
    this.outbox.keepOnly(sitting.handle); // what a sitting before left on this computer is nobody's any more
    page.spoken.push((language) => {
      this.outbox.wire.base = `/survey/${language}`;
    });
    bindTab({ handle: sitting.handle });
  }

  // `form` is told of the saved state, of other tabs' answers, and of the end.
  start(form) {
    this.form = form;
    this.stops = [this.outbox.watch((status) => this.saved(status)), this.outbox.listen((each) => this.hear(each))];
    this.signs = new SignsOfLife((away) => this.alive(away));
  }

  end(key) {
    this.leave();
    this.outbox.keepOnly(null);
    bindTab({ handle: this.sitting.handle, over: key });
    history.replaceState(null, "", location.pathname);
    this.page.tell(key);
  }

  // The browser's cookie has just become this sitting's: what other tabs show of another has ended.
  begun() {
    this.outbox.channel?.postMessage({ kind: "begun", assignment: this.sitting.handle });
  }

  // What was sent in before a reload, and is still to reach the server.
  goingIn() {
    return this.outbox.pendingSubmission(this.sitting.handle)?.answers;
  }

  // Something else is shown in this tab from now on.
  leave() {
    this.signs.stop();
    for (const stop of this.stops) stop();
    this.form.over = true;
  }

  newer() {
    return this.outbox.newer(this.sitting.handle);
  }

  put(key, value) {
    this.outbox.put(this.sitting.handle, key, value);
  }

  path(what) {
    return `/survey/${this.page.language}/work/${this.sitting.handle}/${what}`;
  }

  alive(away) {
    const headers = { "Content-Type": "application/json" };
    fetch(this.path("alive"), { method: "POST", headers, body: JSON.stringify({ away }), keepalive: true }).then(
      (answer) => answer.status === 404 && this.ask(),
      () => {},
    );
  }

  // Resolves to what went wrong, in words; to nothing when all went in.
  async sendIn(answers) {
    const sent = await this.outbox.submit(this.sitting.handle, { answers });
    if (sent.ok) return this.end(sent.already ? "taking.already" : "taking.done");
    if (sent.status === 410) return this.end("taking.closed");
    if (sent.status === 404) return this.ask();
    return sent.sentence;
  }

  async withdraw() {
    const gone = await call("POST", this.path("withdraw"), {});
    if (gone.status === 200) return this.end("taking.withdrawn");
    if (gone.status === 404) return this.ask();
    return gone.sentence ?? this.page.say("taking.offline");
  }

  saved(status) {
    this.form.saved(status);
    if (status.kind === "refused") this.ask();
  }

  // Something was not accepted: is there still a survey to answer?
  async ask() {
    const { status, json } = await call("GET", "/survey/state");
    if (this.form.over || status !== 200) return;
    if (!json.handle) this.end("taking.no_link");
    else if (json.handle !== this.sitting.handle) this.end("taking.ended_here");
    else if (json.finished) this.end("taking.done");
    else if (json.closed) this.end("taking.closed");
  }

  hear({ kind, assignment, field, value }) {
    if (kind === "begun" && assignment !== this.sitting.handle) this.end("taking.ended_here");
    if (assignment !== this.sitting.handle) return;
    if (kind === "submitted") this.end("taking.done");
    if (kind === "draft") this.form.hear(field, value);
  }
}
