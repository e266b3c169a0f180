// The response in the middle: its flags, its clauses, the errors marked in it.

class ResponsePane {
  constructor(verifier) {
    Object.assign(this, { item: verifier.item, say: verifier.say, kinds: verifier.data.kinds, act: verifier.act });
    const { record } = this.item;
    this.body = element("div", { class: "text response-text", onclick: (event) => this.click(event) });
    this.errors = element("ul", { class: "errors" });
    this.node = element(
      "section",
      { class: "pane response", tabindex: "0", "aria-label": this.say("verify.response") },
      drawFlags(record.flags, this.say),
      element("h2", {}, this.say("verify.response")),
      this.body,
    );
    this.marking = element(
      "div",
      { class: "marking", role: "group", "aria-label": this.say("verify.mark") },
      ...this.kinds.map(({ key, name, means }) =>
        element(
          "button",
          { type: "button", title: means, "data-kind": key, onmousedown: (event) => event.preventDefault(), onclick: () => this.act.mark(key) },
          name,
          element("kbd", {}, ERROR_KEYS[key]),
        ),
      ),
    );
  }

  refresh() {
    this.paint();
    this.errors.replaceChildren(...this.item.errors.map((error, index) => this.errorLine(error, index)));
    for (const button of this.marking.children) button.disabled = !mayJudge(this.item);
  }

  paint() {
    const { item } = this;
    const cuts = new Set([0, item.characters.length]);
    for (const [start, end] of item.clauses) cuts.add(start).add(end);
    for (const { start, end } of item.errors) cuts.add(start).add(end);
    const places = [...cuts].sort((a, b) => a - b);
    const [from, to] = [item.clauses[item.clause][0], item.clauses[item.clause + item.reach][1]];
    const runs = places.slice(0, -1).map((start, index) => {
      const end = places[index + 1];
      const wrong = item.errors.some((error) => error.start < end && start < error.end);
      const kinds = ["run", wrong ? "wrong" : "", from <= start && end <= to ? "current" : ""].join(" ");
      return element("span", { class: kinds, "data-start": start }, item.characters.slice(start, end).join(""));
    });
    this.body.replaceChildren(...runs);
  }

  errorLine({ kind, start, end }, index) {
    const { name } = this.kinds.find(({ key }) => key === kind);
    const passage = this.item.characters.slice(start, end).join("");
    return element(
      "li",
      {},
      element("b", {}, name),
      element("span", {}, passage || this.say("verify.whole")),
      element("button", { type: "button", "aria-label": this.say("verify.unmark"), disabled: !mayJudge(this.item), onclick: () => this.act.unmark(index) }, "✕"),
    );
  }

  click(event) {
    if (this.selected()) return;
    const at = Number(event.target.dataset?.start ?? NaN);
    const clause = this.item.clauses.findIndex(([start, end]) => start <= at && at < end);
    if (clause >= 0) this.act.choose(clause, 0);
  }

  choose(clause, reach) {
    const { item } = this;
    item.clause = Math.max(0, Math.min(item.clauses.length - 1, clause));
    item.reach = Math.max(0, Math.min(item.clauses.length - 1 - item.clause, reach));
    this.paint();
    this.body.querySelector(".current")?.scrollIntoView({ block: "nearest" });
  }

  // What is selected of the text, in characters, or null.
  selected() {
    const range = rangeIn(this.body.getRootNode());
    if (!range || range.collapsed) return null;
    const ends = [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)];
    return ends.includes(null) || ends[0] === ends[1] ? null : [Math.min(...ends), Math.max(...ends)];
  }

  offset(node, at) {
    const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".run");
    if (!run || !this.body.contains(run)) return null;
    const before = node.nodeType === Node.TEXT_NODE ? [...node.data.slice(0, at)].length : at ? [...run.textContent].length : 0;
    return Number(run.dataset.start) + before;
  }
}

function drawFlags(flags, say) {
  if (!flags.length) return null;
  const told = ({ name, found }) =>
    element("li", {}, element("b", {}, say(`verify.flag.${name}`)), found.length ? ` ${found.join("、")}` : "");
  return element("ul", { class: "flags", "aria-label": say("verify.flags") }, ...flags.map(told));
}
