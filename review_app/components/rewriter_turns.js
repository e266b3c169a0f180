// The three turns in the middle: the patient's words and the reference answer, notes and verdict where one reviews.

class TurnsPane {
  constructor(data, item, say, act) {
    Object.assign(this, { data, item, say, act });
    this.boxes = {};
    this.heads = {};
    this.node = element("section", { class: "pane turns", "aria-label": say("rewriter.turns") });
    const asked = item.reviews ? this.verdict() : this.contest();
    const turns = TURNS.map((number) => this.turn(number));
    // a reviewer decides at the top, and an author contests at the end
    const told = this.told(0);
    if (told) this.node.append(told);
    this.node.append(...(item.reviews ? [asked, ...turns] : [...turns, asked]), this.declaration());
  }

  turn(number) {
    const head = {
      placed: element("span", { class: "placed" }),
      undo: element(
        "button",
        { type: "button", class: "undo", onclick: () => this.act.undo(number) },
        this.say("rewriter.undo"),
        element("kbd", {}, "Alt+Z"),
      ),
    };
    this.heads[number] = head;
    return element(
      "fieldset",
      { class: `turn t${number}`, "data-turn": number },
      element("legend", {}, this.say("rewriter.turn", { turn: number }), element("kbd", {}, `Alt+${number}`)),
      element("div", { class: "turn-head" }, head.placed, head.undo),
      this.told(number),
      ...TEXTS.map((field) => this.field(`${number}.${field}`, `rewriter.${field}`, field === "question" ? 4 : 5)),
      this.item.reviews ? this.field(`note.${number}`, "rewriter.note", 1) : null,
    );
  }

  // What the last review said of this turn (0: of the whole), and at the top what its author answered.
  told(number) {
    const steps = [...this.data.steps].reverse();
    const review = steps.find(({ role }) => role !== "annotator");
    const note = review?.notes[number];
    const contested = number === 0 ? steps.find(({ role }) => role === "annotator")?.contested : "";
    const line = (word, text) => element("p", { class: "said" }, element("b", {}, this.say(word)), ` ${text}`);
    if (!note && !contested) return null;
    return element(
      "div",
      {},
      note ? line(`rewriter.said.${review.role}`, note) : null,
      contested ? line("rewriter.contests", contested) : null,
    );
  }

  field(field, word, rows) {
    const box = element("textarea", {
      rows,
      "data-field": field,
      "aria-label": `${field[0] === "n" ? "" : this.say("rewriter.turn", { turn: field[0] })} ${this.say(word)}`,
      oninput: () => this.act.write(field, box.value),
      onpaste: (event) => this.act.paste(field, event.clipboardData?.getData("text") ?? ""),
      onfocus: () => this.act.enter(field),
    });
    this.boxes[field] = box;
    const count = element("span", { class: "count" });
    box.count = count;
    return element("label", { class: field.startsWith("note") || field === "contested" ? "field note" : "field" }, element("span", { class: "label" }, this.say(word), count), box);
  }

  verdict() {
    const offered = this.item.role === "adjudicator" ? ["accepted", "amended"] : ["accepted", "returned", "amended"];
    this.verdicts = offered.map((verdict, index) =>
      element(
        "button",
        { type: "button", role: "radio", "data-verdict": verdict, onclick: () => this.act.judge(verdict) },
        this.say(`rewriter.verdict.${verdict}`),
        element("kbd", {}, `Alt+${"QWE"[["accepted", "returned", "amended"].indexOf(verdict)]}`),
      ),
    );
    return element(
      "div",
      { class: "verdict" },
      element("div", { role: "radiogroup", "aria-label": this.say("rewriter.verdict") }, ...this.verdicts),
      this.field("note.0", "rewriter.note_whole", 2),
    );
  }

  contest() {
    if (!this.data.steps.length) return element("div", {});
    return element("div", { class: "verdict" }, this.field("contested", "rewriter.contested", 2));
  }

  declaration() {
    this.declared = element("input", { type: "checkbox", onchange: () => this.act.declare(this.declared.checked) });
    return element(
      "label",
      { class: "declaration" },
      this.declared,
      element("span", {}, this.say("rewriter.declaration")),
      element("kbd", {}, "Alt+D"),
    );
  }

  refresh() {
    const { item } = this;
    const writes = mayWrite(item);
    for (const [field, box] of Object.entries(this.boxes)) {
      const value = fieldValue(item, field);
      if (box.value !== value) box.value = value;
      const text = TEXTS.includes(field.split(".")[1]);
      box.readOnly = text ? !writes : item.phase !== "open";
      box.count.textContent = value ? this.say("editor.count", { n: [...value].length }) : "";
    }
    for (const number of TURNS) {
      const { spans, pairs } = item.turns[number - 1];
      this.heads[number].placed.textContent = this.say("rewriter.placed", { n: spans.length, pairs: pairs.length });
      this.heads[number].undo.disabled = !writes || !item.undone[number - 1].past.length;
    }
    for (const button of this.verdicts ?? []) {
      button.setAttribute("aria-checked", String(button.dataset.verdict === item.verdict));
      button.disabled = item.phase !== "open";
    }
    this.declared.checked = item.declared;
    this.declared.disabled = !writes;
    this.declared.parentElement.hidden = item.reviews && item.verdict !== "amended";
  }
}
