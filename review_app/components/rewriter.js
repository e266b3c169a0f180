// The rewriter: a case becomes three turns, is reviewed, and comes back. The last of its scripts.

class Rewriter extends TextPage {
  constructor(parent) {
    super(parent);
    this.tab = "case";
    this.onSelection = () => this.caret(this.focused());
    document.addEventListener("selectionchange", this.onSelection);
  }

  begin(data, newer) {
    this.carets = {};
    this.lastTurn = 1;
    // what others said of a text stands beside its turns, where a phone has to be to begin with
    this.tab = data.steps.length ? "turns" : "case";
    return openItem(data, newer);
  }

  toRead(data) {
    return data.case.length;
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
    const tabs = this.drawTabs("rewriter");
    const node = element("div", { class: "rewriter" }, element("div", { class: "tabs", role: "tablist" }, ...tabs), cases.node, turns.node, reads.node, bar.node);
    this.view = { node, cases, turns, reads, bar, tabs, item };
    this.parent.append(node);
    this.showTab(this.tab);
    this.showStatus();
    lookTwice(this);
  }

  welcome() {
    const { item, before, say, data } = this;
    if (item.phase === "locked") return say(data.turn && data.turn !== data.role ? `rewriter.with.${data.turn}` : "board.locked");
    const last = data.steps[data.steps.length - 1];
    if (!item.reviews && last?.verdict && last.verdict !== "skipped") return say(`rewriter.came_back.${last.verdict}`);
    if (before?.phase === "done" && before.id !== item.id) return say("rewriter.submitted_before");
    return item.reviews ? say(`rewriter.please.${item.role}`) : "";
  }

  press(event) {
    return pressRewriterKey(event, this);
  }

  take(field, value) {
    takeField(this.item, field, value);
    this.view.cases.paint();
  }

  standing(field) {
    return fieldValue(this.item, field);
  }

  fieldTold(field) {
    const { say } = this;
    const plain = (value) => value;
    const [name, part] = field.split(".");
    if (field === "note.0") return [say("rewriter.note_whole"), plain];
    if (name === "note") return [`${say("rewriter.turn", { turn: part })} · ${say("rewriter.note")}`, plain];
    if (name === "verdict") return [say("rewriter.verdict"), (value) => value && say(`rewriter.verdict.${value}`)];
    if (name === "declared") return [say("rewriter.declaration"), (value) => (value ? "✓" : "")];
    if (name === "contested") return [say("rewriter.contested"), plain];
    if (name === "pastes") return ["", (value) => say("rewriter.pastes", { n: JSON.parse(value || "[]").length })];
    const turn = say("rewriter.turn", { turn: name });
    if (part !== "placed") return [`${turn} · ${say(`rewriter.${part}`)}`, plain];
    return [turn, (value) => this.placesTold(JSON.parse(value || "{}"))];
  }

  placesTold({ spans = [], pairs = [] }) {
    const passages = spans.map(([start, end]) => `“${this.view.cases.text(start, end)}”`);
    return [this.say("rewriter.placed", { n: spans.length, pairs: pairs.length }), ...passages].join("\n");
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

  refresh() {
    const { view, item } = this;
    view.node.dataset.phase = item.phase;
    view.turns.refresh();
    view.reads.refresh();
    view.bar.scored.textContent = "";
    this.refreshBar("board.submit", whatIsMissing(item) === null);
    view.bar.skip.hidden = item.role === "adjudicator";
  }

  close() {
    super.close();
    clearTimeout(this.hintTimer);
    document.removeEventListener("selectionchange", this.onSelection);
  }
}

export default mounted(Rewriter);
