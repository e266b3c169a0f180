// The drafter: a physician words a task's instruction, a senior accepts or returns it. The last of its scripts.

const DRAFTER_HELP = [
  ["Alt+↑ ↓", "drafter.help_records"],
  ["Alt+1 … 9", "drafter.help_wordings"],
  ["Alt+N", "drafter.help_more"],
  ["Ctrl+Enter", "drafter.help_submit"],
  ["Alt+W", "drafter.help_return"],
  ["[ ]", "board.help_move"],
  ["S", "board.help_skip"],
];

class Drafter extends TextPage {
  constructor(parent) {
    super(parent);
    this.tab = "turns";
  }

  begin(data, newer) {
    return openDraft(data, newer);
  }

  toRead(data) {
    return data.examples.reduce((sum, each) => sum + each.case.length + each.question.length, 0);
  }

  draw() {
    const { data, item, say } = this;
    this.act = {
      write: (field, value) => this.write(field, value),
      look: (index) => this.lookAt(index),
      example: (by) => this.example(by),
      more: () => this.more(),
      giveBack: () => this.submit("returned"),
      previous: () => goTo(this, "previous"),
      next: () => goTo(this, "next"),
      skip: () => !item.reviews && skipItem(this),
      help: () => this.during(showKeys(this.view.node, say, DRAFTER_HELP)),
      submit: () => this.submit("accepted"),
    };
    this.view?.node.remove();
    const examples = new ExamplePane(data, item, say, this.act);
    const wordings = new WordingsPane(data, item, say, this.act);
    const prompt = new PromptPane(data, item, say);
    const bar = drawBar(data, item, say, this.act);
    const tabs = this.drawTabs("drafter");
    const tabList = element("div", { class: "tabs", role: "tablist" }, ...tabs);
    const node = element("div", { class: "rewriter drafter" }, tabList, examples.node, wordings.node, prompt.node, bar.node);
    this.view = { node, examples, wordings, prompt, bar, tabs, item };
    this.parent.append(node);
    this.showTab(this.tab);
    this.showStatus();
  }

  welcome() {
    const { item, before, say, data } = this;
    if (item.phase === "locked") return say(data.turn && data.turn !== data.role ? `drafter.with.${data.turn}` : "board.locked");
    if (!item.reviews && data.steps[data.steps.length - 1]?.verdict === "returned") return say("drafter.came_back");
    if (before?.phase === "done" && before.id !== item.id) return say("drafter.submitted_before");
    if (item.reviews) return say("drafter.please_review");
    return data.accepted ? say("drafter.goes_on", { n: data.accepted }) : "";
  }

  // -- writing

  write(field, value) {
    takeDraft(this.item, field, value);
    if (this.pointed) this.notice("");
    this.outbox.put(this.item.id, field, value);
    this.refresh();
  }

  lookAt(index) {
    this.item.current = index;
    this.view.prompt.refresh();
    this.view.prompt.find();
  }

  example(by) {
    const { length } = this.data.examples;
    this.item.example = (this.item.example + by + length) % length;
    this.view.examples.refresh();
    this.view.prompt.refresh();
  }

  more() {
    const { item, view } = this;
    if (!this.isOpen() || item.wordings.length >= MOST_WORDINGS) return;
    const blank = item.wordings.findIndex((text) => !text.trim());
    if (blank < 0) item.wordings.push("");
    view.wordings.refresh();
    this.toWording(blank < 0 ? item.wordings.length - 1 : blank);
  }

  toWording(index) {
    this.showTab("turns");
    this.view.wordings.boxes[index]?.area.focus();
  }

  // -- leaving; a writer's answer has no verdict

  submit(verdict) {
    const { item, say } = this;
    if (item.phase === "done") return this.late ? window.location.reload() : askForNext(this);
    if (this.isBehind()) return this.catchUp();
    if (!this.isOpen()) return undefined;
    if (verdict === "returned" && !item.note.trim()) return this.point("drafter.missing_note", this.view.wordings.note);
    if (verdict === "accepted" && !wordingsOf(item).length) return this.point("drafter.missing_wording", this.view.wordings.boxes[0].area);
    if (!item.reviews && item.revision > 0 && !isRewritten(item)) return this.notice(say("board.unchanged"));
    item.verdict = verdict;
    const reason = item.revision > 0 ? say(item.reviews ? "drafter.reason_review" : "drafter.reason_rewrite") : "";
    return send(this, bodyOf(this, "submitted", reason));
  }

  point(word, target) {
    this.notice(this.say(word));
    this.pointed = true;
    this.showTab("turns");
    target.focus();
  }

  // -- keys

  press(event) {
    const deed = isComposing(event) ? null : (this.command(event) ?? this.plainKey(event));
    if (deed && !event.repeat) deed();
    return Boolean(deed);
  }

  command(event) {
    const command = event.ctrlKey || event.metaKey;
    const inNote = event.composedPath()[0] === this.view.wordings.note;
    if (command && event.key === "Enter") return () => this.submit(inNote ? "returned" : "accepted");
    if (!event.altKey || command) return null;
    // codes, because Alt writes other characters on some keyboards
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (digit) return () => this.toWording(Number(digit) - 1);
    const deeds = { ArrowUp: () => this.example(-1), ArrowDown: () => this.example(1), KeyN: () => this.more() };
    if (event.code === "KeyW" && this.item.reviews) return () => this.submit("returned");
    return deeds[event.code] ?? null;
  }

  plainKey(event) {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || mayType(target)) return null;
    if (target instanceof Element && !this.view.node.contains(target) && target.closest(CONTROLS)) return null;
    const deeds = { "?": "help", "？": "help", "[": "previous", "【": "previous", "]": "next", "】": "next", s: "skip", S: "skip" };
    return deeds[event.key] ? () => this.act[deeds[event.key]]() : null;
  }

  // -- what rerun_leaving.js needs, and how it looks

  take(field, value) {
    takeDraft(this.item, field, value);
  }

  standing(field) {
    const number = Number(field.split(".")[1]);
    return number ? (this.item.wordings[number - 1] ?? "") : this.item.note;
  }

  fieldTold(field) {
    const number = field.split(".")[1];
    return [number ? this.say("drafter.wording", { n: number }) : this.say("drafter.note"), (value) => value];
  }

  refresh() {
    const { view, item } = this;
    view.node.dataset.phase = item.phase;
    view.wordings.refresh();
    view.prompt.refresh();
    this.refreshBar(item.reviews ? "drafter.accept" : "drafter.submit", wordingsOf(item).length > 0);
    view.bar.skip.hidden = item.reviews;
  }

  notice(text) {
    this.pointed = false;
    super.notice(text);
  }
}

// rerun_leaving.js asks for it after a dialog.
function focusCurrent(drafter) {
  if (window.matchMedia("(min-width: 1100px)").matches) drafter.view.wordings.boxes[drafter.item.current]?.area.focus();
}

export default mounted(Drafter);
