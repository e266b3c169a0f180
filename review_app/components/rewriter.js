// The rewriter: a case becomes three turns, is reviewed, and comes back. The last of its scripts.

const TABS = ["case", "turns", "reads"];
let shownLast = null;

class Rewriter extends WorkPage {
  constructor(parent) {
    super(parent);
    this.tab = "case";
    this.onSelection = () => this.caret(this.focused());
    document.addEventListener("selectionchange", this.onSelection);
  }

  show(data, trigger) {
    this.trigger = trigger;
    this.say = speaker(data.words);
    this.outbox ??= this.connect(outboxOf(data.base));
    const same = this.item?.id === data.assignment_id && data.revision <= this.item.revision;
    this.data = data;
    if (!same) this.open(data);
    else if (this.item.phase === "leaving") this.item.phase = "open";
    if (data.locked) this.item.phase = "locked";
    const look = JSON.stringify([data.words, data.steps, data.progress]);
    if (!same || look !== this.look) this.draw();
    this.look = look;
    this.refresh();
    if (!same) this.arrive();
  }

  open(data) {
    this.before = shownLast;
    this.late = false;
    this.carets = {};
    this.lastTurn = 1;
    this.time?.stop();
    // what others said of a text stands beside its turns, where a phone has to be to begin with
    this.tab = data.steps.length ? "turns" : "case";
    this.item = openItem(data, this.outbox.newer(data.assignment_id));
    shownLast = this.item;
    this.time = new ActiveTime(this.outbox.shelf, `time:${this.item.id}:${data.revision}`, data.case.length);
    const body = this.outbox.pendingSubmission(this.item.id);
    if (body) send(this, body);
  }

  draw() {
    const { data, item, say } = this;
    this.act = {
      place: (number) => placeInto(this, number),
      write: (field, value) => writeField(this, field, value),
      paste: (field, text) => notePaste(this, field, text),
      enter: (field) => this.entered(field),
      undo: (number) => undoTurn(this, number),
      judge: (verdict) => judge(this, verdict),
      declare: (yes) => this.declare(yes),
      previous: () => goTo(this, "previous"),
      next: () => goTo(this, "next"),
      skip: () => skipItem(this),
      help: () => this.during(showKeys(this.view.node, say, REWRITER_HELP)),
      submit: () => submitDialogue(this),
    };
    this.view?.node.remove();
    const cases = new CasePane(data, item, say, this.act);
    const turns = new TurnsPane(data, item, say, this.act);
    const reads = new ReadsPane(data, item, say);
    const bar = drawBar(data, item, say, this.act);
    const tabs = TABS.map((tab) =>
      element("button", { type: "button", role: "tab", "data-tab": tab, onclick: () => this.showTab(tab) }, say(`rewriter.tab.${tab}`)),
    );
    const node = element("div", { class: "rewriter" }, element("div", { class: "tabs", role: "tablist" }, ...tabs), cases.node, turns.node, reads.node, bar.node);
    this.view = { node, cases, turns, reads, bar, tabs, item };
    this.parent.append(node);
    this.showTab(this.tab);
    this.showStatus(this.outbox.status);
    lookTwice(this);
  }

  arrive() {
    this.toTop();
    this.fit();
    this.notice(this.welcome());
    focusCurrent(this);
  }

  welcome() {
    const { item, before, say, data } = this;
    if (item.phase === "locked") return say(data.turn && data.turn !== data.role ? `rewriter.with.${data.turn}` : "board.locked");
    const last = data.steps[data.steps.length - 1];
    if (!item.reviews && last?.verdict) return say(`rewriter.came_back.${last.verdict}`);
    if (before?.phase === "done" && before.id !== item.id) return say("rewriter.submitted_before");
    return item.reviews ? say(`rewriter.please.${item.role}`) : "";
  }

  press(event) {
    return pressRewriterKey(event, this);
  }

  hear({ kind, assignment, field, value }) {
    if (String(assignment) !== String(this.item?.id) || !this.isOpen()) return;
    if (kind === "submitted") {
      this.item.phase = "elsewhere";
      this.notice(this.say("board.submitted_elsewhere"));
    } else if (this.focused()?.dataset.field !== field) {
      takeField(this.item, field, value);
      this.view.cases.paint();
    }
    this.refresh();
  }

  // -- where one is

  focused() {
    const node = this.view?.node.getRootNode().activeElement;
    return node?.matches?.("textarea") ? node : null;
  }

  // Where a passage will be put: at the caret of the turn's patient.
  caret(box) {
    const [number, part] = (box?.dataset.field ?? "").split(".");
    if (part === "question") this.carets[number] = box.selectionStart;
  }

  entered(field) {
    const number = Number(field[0]);
    if (number) this.lastTurn = number;
  }

  toTurn(number) {
    this.showTab("turns");
    const { boxes } = this.view.turns;
    const box = this.item.reviews && !mayWrite(this.item) ? boxes[`note.${number}`] : boxes[`${number}.question`];
    box.focus();
    box.scrollIntoView({ block: "nearest" });
  }

  toCase() {
    this.showTab("case");
    focusCurrent(this);
  }

  declare(yes) {
    if (!mayWrite(this.item)) return;
    this.item.declared = yes;
    keep(this, "declared");
  }

  showTab(tab) {
    this.tab = tab;
    this.view.node.dataset.tab = tab;
    for (const button of this.view.tabs) button.setAttribute("aria-selected", String(button.dataset.tab === tab));
  }

  refresh() {
    const { view, item, data, say } = this;
    view.node.dataset.phase = item.phase;
    view.turns.refresh();
    view.reads.refresh();
    const { bar } = view;
    bar.place.textContent = say("board.progress", data.progress);
    bar.scored.textContent = "";
    const done = item.phase === "done";
    bar.submit.firstChild.textContent = say(done ? "board.go_on" : "board.submit");
    bar.submit.disabled = !this.isOpen() && !done;
    bar.submit.classList.toggle("ready", whatIsMissing(item) === null);
    bar.skip.disabled = !this.isOpen() || item.given !== null;
    bar.skip.hidden = item.role === "adjudicator";
  }

  close() {
    super.close();
    clearTimeout(this.hintTimer);
    document.removeEventListener("selectionchange", this.onSelection);
  }
}

export default mounted(Rewriter);
