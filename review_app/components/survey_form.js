// The questions of one sitting, a section a screen. The address ends in the screen's number, so that the browser's
// own way back leads to the screen before, and a reload to the same one.

class Form {
  // Without `sending` it is a preview, which keeps nothing.
  constructor(page, sitting, sending) {
    this.page = page;
    this.sitting = sitting;
    this.sending = sending;
    this.sections = sitting.sections;
    this.scale = sitting.scale;
    // without a prototype: a question may be called constructor
    this.answers = Object.assign(Object.create(null), sitting.answers, sending?.newer());
    this.line = element("span"); // where the saved state is told
    this.over = false;
    this.isGoingIn = false;
  }

  get language() {
    return this.page.language;
  }

  get say() {
    return this.page.say;
  }

  start() {
    this.first = this.unanswered()[0]?.place ?? this.sections.length;
    if (!/^#\d+$/.test(location.hash)) history.replaceState(null, "", `${location.pathname}#${this.first + 1}`);
    window.addEventListener("popstate", () => this.over || this.draw());
    this.sending?.start(this);
    const answers = this.sending?.goingIn();
    return answers ? this.goIn(answers) : this.draw();
  }

  draw() {
    const place = this.place();
    this.page.show(() => this.parts(place));
    this.page.root.querySelector("h1").focus({ preventScroll: true });
  }

  parts(place) {
    const last = place === this.sections.length;
    this.line = element("span", { class: "status", role: "status" });
    if (this.sending) this.saved(this.sending.outbox.status);
    if (this.isGoingIn) return [this.goingInScreen(), this.bar(place, true)];
    return [last ? this.lastScreen() : this.sectionScreen(place), this.bar(place, last)];
  }

  sectionScreen(place) {
    const section = this.sections[place];
    const asked = questionsAsked(this.sections, this.answers);
    const before = this.sections.slice(0, place).reduce((sum, each) => sum + each.questions.length, 0);
    const drawn = section.questions.map((question, at) => {
      const box = drawQuestion(this, question, before + at + 1);
      box.hidden = !asked.has(question.key);
      return box;
    });
    return element(
      "section",
      { class: "screen" },
      element("h1", { tabindex: "-1" }, section.title[this.language]),
      place === 0 ? element("p", { class: "introduction" }, this.sitting.introduction[this.language]) : null,
      ...drawn,
    );
  }

  lastScreen() {
    const left = this.unanswered();
    const links = left.map(({ question, place }) => {
      const there = () => this.go(place, question.key);
      return element("li", {}, element("button", { class: "link", onclick: there }, question.asks[this.language]));
    });
    this.wrong = element("p", { class: "problem", role: "alert" });
    return element(
      "section",
      { class: "screen" },
      element("h1", { tabindex: "-1" }, this.say("taking.last")),
      element("p", {}, left.length ? this.say("taking.left", { count: left.length }) : this.say("taking.complete")),
      element("ul", {}, ...links),
      element("p", { class: "explains" }, this.say("taking.final")),
      this.wrong,
      this.withdrawing(),
    );
  }

  // Nothing can be changed any more that the server may already have.
  goingInScreen() {
    const told = element("p", {}, this.say("taking.going_in"));
    return element("section", { class: "screen" }, element("h1", { tabindex: "-1" }, this.say("taking.last")), told);
  }

  withdrawing() {
    const yes = element("button", { onclick: () => this.withdraw() }, this.say("taking.withdraw_yes"));
    const sure = element("div", { hidden: true }, element("p", {}, this.say("taking.withdraw_sure")), yes);
    const ask = () => {
      sure.hidden = !sure.hidden;
    };
    return element("div", { class: "withdraw" }, element("button", { class: "link", onclick: ask }, this.say("taking.withdraw")), sure);
  }

  bar(place, last) {
    const all = this.sections.length + 1;
    const back = { onclick: () => this.go(place - 1), disabled: place === 0 || this.isGoingIn };
    const on = { class: "main", disabled: this.isGoingIn, onclick: () => (last ? this.sendIn() : this.next(place)) };
    return element(
      "footer",
      {},
      element(
        "div",
        { class: "where" },
        element("span", {}, this.say("taking.place", { place: place + 1, all })),
        element("progress", { max: all, value: place + 1, "aria-hidden": "true" }),
        this.line,
      ),
      element(
        "div",
        { class: "buttons" },
        element("button", back, this.say("taking.back")),
        element("button", on, this.say(last ? "taking.send" : "taking.next")),
      ),
    );
  }

  // -- what questions call

  given(key) {
    return this.answers[key];
  }

  change(question, value) {
    this.answers[question.key] = value;
    const box = this.box(question.key);
    box.classList.remove("missing");
    const problem = problemOf(question, value, this.say);
    box.querySelector(".problem").textContent = problem;
    if (!problem) this.sending?.put(question.key, value);
    const asked = questionsAsked(this.sections, this.answers);
    for (const each of this.boxes()) each.hidden = !asked.has(each.dataset.question);
  }

  // From one question to the next, for who answers by keyboard.
  goOn(question) {
    const shown = this.boxes().filter((box) => !box.hidden);
    const next = shown[shown.indexOf(this.box(question.key)) + 1];
    const field = next?.querySelector("input:checked, input, textarea") ?? this.page.root.querySelector(".main");
    field.focus({ preventScroll: true });
    (next ?? field).scrollIntoView({ block: "center" });
  }

  // -- moving

  place() {
    const place = Number(location.hash.slice(1)) - 1;
    return place >= 0 && place <= this.sections.length ? place : this.first;
  }

  go(place, key) {
    history.pushState(null, "", `${location.pathname}#${place + 1}`);
    this.draw();
    if (key) this.show(this.box(key));
  }

  next(place) {
    const here = this.unanswered().filter((each) => each.place === place);
    for (const { question } of here) {
      this.box(question.key).classList.add("missing");
      this.box(question.key).querySelector(".problem").textContent = this.say("taking.please");
    }
    const wrong = this.boxes().find((box) => !box.hidden && box.querySelector(".problem").textContent);
    if (wrong) this.show(wrong);
    else this.go(place + 1);
  }

  show(box) {
    box.querySelector("input, textarea").focus({ preventScroll: true });
    box.scrollIntoView({ block: "center" });
  }

  unanswered() {
    const asked = questionsAsked(this.sections, this.answers);
    return this.sections.flatMap((section, place) =>
      section.questions
        .filter((question) => question.required && asked.has(question.key) && isEmpty(this.answers[question.key]))
        .map((question) => ({ question, place })),
    );
  }

  // -- the end

  async sendIn() {
    const left = this.unanswered();
    if (left.length) return this.go(left[0].place, left[0].question.key);
    if (!this.sending) return this.page.tell("taking.preview_end");
    const asked = questionsAsked(this.sections, this.answers);
    const given = Object.entries(this.answers).filter(([key, value]) => asked.has(key) && value != null);
    return this.goIn(Object.fromEntries(given));
  }

  async goIn(answers) {
    this.isGoingIn = true;
    this.draw();
    const wrong = await this.sending.sendIn(answers);
    this.isGoingIn = false;
    if (this.over) return;
    this.go(this.sections.length);
    this.wrong.textContent = wrong ?? "";
  }

  async withdraw() {
    if (!this.sending) return this.page.tell("taking.preview_end");
    this.wrong.textContent = (await this.sending.withdraw()) ?? "";
    return undefined;
  }

  // -- what comes back

  saved(status) {
    this.line.textContent = statusText(status, this.say);
    this.line.dataset.kind = status.kind;
  }

  // Another tab answered; not into a question that is being answered here.
  hear(key, value) {
    this.answers[key] = value;
    if (!this.box(key)?.contains(document.activeElement)) this.page.redraw();
  }

  boxes() {
    return [...this.page.root.querySelectorAll("[data-question]")];
  }

  box(key) {
    return this.page.root.querySelector(`[data-question="${CSS.escape(key)}"]`);
  }
}
