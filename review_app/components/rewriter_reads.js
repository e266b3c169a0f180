// On the right: how the dialogue reads now, what to look at twice, and what became of it so far.

class ReadsPane {
  constructor(data, item, say) {
    Object.assign(this, { data, item, say });
    this.talk = element("div", { class: "talk", "aria-label": say("rewriter.reads") });
    this.hints = element("ul", { class: "hints" });
    this.hintsHead = element("h2", {});
    const steps = data.steps.length ? [element("h2", {}, say("rewriter.steps")), ...data.steps.map((step) => this.step(step))] : [];
    this.node = element(
      "section",
      { class: "pane reads", "aria-label": say("rewriter.reads"), tabindex: "0" },
      ...(steps.length ? [element("div", { class: "steps" }, ...steps)] : []),
      this.hintsHead,
      this.hints,
      element("h2", {}, say("rewriter.reads")),
      this.talk,
    );
    this.showHints(null);
  }

  step({ role, revision, verdict, notes, contested, skipped, simulated, changes }) {
    const said = verdict ? this.say(`rewriter.verdict.${verdict}`) : this.say("rewriter.wrote", { n: revision });
    const told = Object.entries(notes).map(([turn, note]) =>
      element("p", { class: "told" }, element("b", {}, Number(turn) ? this.say("rewriter.turn", { turn }) : this.say("rewriter.whole")), ` ${note}`),
    );
    const change = ({ turn, field, pieces }) =>
      element(
        "div",
        { class: "change" },
        element("b", {}, `${this.say("rewriter.turn", { turn })} · ${this.say(`rewriter.${field}`)}`),
        element("div", { class: "text" }, ...piecesOf(shortened(pieces))),
      );
    return element(
      "details",
      { class: "step", open: true },
      element("summary", {}, `${this.say(`rewriter.role.${role}`)} · ${said}`, simulated ? ` · ${this.say("rewriter.simulated")}` : ""),
      ...told,
      skipped ? element("p", { class: "told" }, skipped) : null,
      contested ? element("p", { class: "told" }, element("b", {}, this.say("rewriter.contests")), ` ${contested}`) : null,
      ...changes.map(change),
    );
  }

  refresh() {
    const bubble = (role, text, number) =>
      text.trim()
        ? element(
            "div",
            { class: `bubble ${role} t${number}` },
            element("span", { class: "who" }, this.say(`board.${role}`)),
            element("div", { class: "text" }, text.trim()),
          )
        : null;
    const said = this.item.turns.flatMap(({ question, answer }, index) => [
      bubble("patient", question, index + 1),
      bubble("doctor", answer, index + 1),
    ]);
    this.talk.replaceChildren(...said.filter(Boolean));
    if (!this.talk.childElementCount) this.talk.append(element("p", { class: "faint" }, this.say("rewriter.nothing_yet")));
  }

  // `hints` null: not looked yet.
  showHints(hints) {
    const unused = (hints ?? []).filter(({ kind }) => kind === "unused");
    const empty = (hints ?? []).filter(({ kind }) => kind.startsWith("empty_"));
    const others = (hints ?? []).filter((hint) => !unused.includes(hint) && !empty.includes(hint));
    const line = ({ kind, turns, excerpt }) =>
      element(
        "li",
        {},
        ...turns.map((turn) => element("b", { class: `t${turn}` }, `${turn} `)),
        this.say(`hint.${kind}`, { what: excerpt }),
      );
    const lines = others.map((hint) => line({ ...hint, turns: hint.turn ? [hint.turn] : [] }));
    // what is merely not written yet takes one line a kind, and comes after what is wrong
    for (const kind of new Set(empty.map((hint) => hint.kind))) {
      lines.push(line({ kind, turns: empty.filter((hint) => hint.kind === kind).map(({ turn }) => turn) }));
    }
    const names = [...new Set(unused.map(({ excerpt }) => excerpt))].join("、");
    if (names) lines.push(line({ kind: "unused", turns: [], excerpt: names }));
    this.hintsHead.textContent = this.say("rewriter.hints", { n: hints ? lines.length : "…" });
    if (hints && !lines.length) lines.push(element("li", { class: "faint" }, this.say("rewriter.no_hints")));
    this.hints.replaceChildren(...lines);
  }
}
