// The case on the left: its parts, fact by fact, marked with the turns they were placed in; then its own questions.

class CasePane {
  constructor(data, item, say, act) {
    Object.assign(this, { data, item, say, act });
    this.characters = [...data.case];
    this.units = [
      ...data.facts.map(([start, end]) => ({ start, end })),
      ...data.pairs.map((pair, index) => ({ pair, index })),
    ];
    this.body = element("div", { class: "case-text", tabindex: "0", role: "listbox", "aria-label": say("rewriter.case") });
    this.used = element("span", { class: "used" });
    const place = (number) =>
      element(
        "button",
        { type: "button", class: `place t${number}`, onmousedown: keepSelection, onclick: () => act.place(number) },
        say("rewriter.place", { turn: number }),
        element("kbd", {}, String(number)),
      );
    this.node = element(
      "section",
      { class: "pane case", "aria-label": say("rewriter.case") },
      element("h2", {}, say("rewriter.case"), element("span", { class: "case-title" }, data.title), this.used),
      element("div", { class: "placing" }, element("span", {}, say("rewriter.place_into")), ...TURNS.map(place)),
      data.guideline && drawGuideline(data.guideline),
      this.body,
    );
    this.paint();
  }

  paint() {
    const parts = this.data.parts.map((part) => this.part(part));
    const pairs = this.data.pairs.map((pair, index) => this.pair(pair, index));
    const own = pairs.length ? element("h3", { class: "own" }, this.say("rewriter.pairs")) : null;
    this.body.replaceChildren(...parts, ...[own].filter(Boolean), ...pairs);
    this.showCurrent(false);
    const placed = this.units.filter((unit) => this.holders(unit).length).length;
    this.used.textContent = this.say("rewriter.used", { n: placed, all: this.units.length });
  }

  part(part) {
    const heading = part.title || this.say(`rewriter.kind.${part.kind}`);
    const bare = !this.characters.slice(part.body, part.end).join("").trim();
    const told = element("div", { class: "text" });
    for (const [start, end] of this.runs(part.body, part.end)) told.append(this.run(start, end));
    return element(
      "div",
      { class: `part ${part.kind}${bare ? " bare" : ""}` },
      element("h3", {}, heading),
      bare ? null : told,
    );
  }

  // The text between every two places where a fact or a mark begins or ends; blank ends of a part are not shown.
  runs(from, to) {
    let first = from;
    let last = to;
    while (first < last && !this.characters[first].trim()) first += 1;
    while (last > first && !this.characters[last - 1].trim()) last -= 1;
    const marks = this.item.turns.flatMap(({ spans }) => spans.flat());
    const cuts = new Set([first, last, ...this.data.facts.flat(), ...marks].filter((at) => at >= first && at <= last));
    const places = [...cuts].sort((a, b) => a - b);
    return places.slice(1).map((end, index) => [places[index], end]);
  }

  run(start, end) {
    const unit = this.units.findIndex((each) => each.start <= start && end <= each.end);
    const turns = turnsHolding(this.item, start, end);
    const node = element(
      "span",
      { "data-start": start, "data-unit": unit < 0 ? null : unit, class: ["run", ...turns.map((turn) => `t${turn}`)].join(" ") },
      this.characters.slice(start, end).join(""),
    );
    if (unit >= 0) node.addEventListener("click", () => this.selected() || this.choose(unit));
    if (turns.length) {
      node.title = this.say("rewriter.placed_in", { turn: turns.join("、") });
      // the number is not selectable, so that a selection is the case's own text
      if (this.opens(start, turns)) node.prepend(element("sup", { "aria-hidden": "true", "data-turns": turns.join("") }));
    }
    return node;
  }

  opens(start, turns) {
    return turns.some((number) => this.item.turns[number - 1].spans.some(([from]) => from === start));
  }

  pair({ question, answer }, index) {
    const unit = this.data.facts.length + index;
    const turns = this.holders({ index });
    return element(
      "details",
      {
        class: ["pair", ...turns.map((turn) => `t${turn}`)].join(" "),
        "data-unit": unit,
        open: true,
        onclick: () => this.choose(unit),
      },
      element("summary", { tabindex: "-1" }, question, turns.length ? element("sup", { "data-turns": turns.join("") }) : null),
      element("div", { class: "text" }, answer),
    );
  }

  holders(unit) {
    if (unit.index === undefined) return turnsHolding(this.item, unit.start, unit.end);
    return TURNS.filter((number) => this.item.turns[number - 1].pairs.includes(unit.index));
  }

  // -- the fact the keys act on

  choose(unit) {
    this.item.fact = Math.max(0, Math.min(this.units.length - 1, unit));
    this.showCurrent(true);
  }

  showCurrent(scroll) {
    for (const node of this.body.querySelectorAll(".current")) node.classList.remove("current");
    const nodes = [...this.body.querySelectorAll(`[data-unit="${this.item.fact}"]`)];
    for (const node of nodes) node.classList.add("current");
    if (scroll) nodes[0]?.scrollIntoView({ block: "nearest" });
  }

  current() {
    return this.units[this.item.fact];
  }

  // What is selected of the case: [start, end] in characters, or null.
  selected() {
    const range = rangeIn(this.body.getRootNode());
    if (!range) return null;
    const ends = [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)];
    if (ends.includes(null)) return null;
    const [start, end] = this.trimmed(Math.min(...ends), Math.max(...ends));
    return start < end ? [start, end] : null;
  }

  offset(node, at) {
    const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".run");
    if (!run || !this.body.contains(run)) return null;
    const before = node.nodeType === Node.TEXT_NODE ? [...node.data.slice(0, at)].length : at ? [...run.textContent].length : 0;
    return Number(run.dataset.start) + before;
  }

  trimmed(start, end) {
    let [from, to] = [start, end];
    while (from < to && !this.characters[from].trim()) from += 1;
    while (to > from && !this.characters[to - 1].trim()) to -= 1;
    return [from, to];
  }

  text(start, end) {
    return this.characters.slice(start, end).join("");
  }
}

function drawGuideline({ title, text }) {
  return element("details", { class: "guideline" }, element("summary", {}, title), element("div", { class: "text" }, text));
}

// A press on a button would otherwise clear the selection it is about.
function keepSelection(event) {
  event.preventDefault();
}
