// The drafter's three panes: a record of the task, the wordings, and the prompt as a model would get it.

const FIELDS = ["case", "question", "options", "answer"];

// Left: the task's records, one at a time.
class ExamplePane {
  constructor(data, item, say, act) {
    Object.assign(this, { data, item, say });
    const step = (by, word, key) =>
      element("button", { type: "button", class: "undo", onclick: () => act.example(by) }, say(word), element("kbd", {}, key));
    this.title = element("span");
    this.body = element("div", { class: "case-text", tabindex: "0" });
    const head = element("div", { class: "turn-head" }, step(-1, "drafter.before", "Alt+↑"), step(1, "drafter.after", "Alt+↓"));
    this.node = element(
      "section",
      { class: "pane case", "aria-label": say("drafter.records") },
      element("h2", {}, this.title),
      head,
      data.guideline && drawGuidelineOf(data.guideline),
      this.body,
    );
    this.refresh();
  }

  refresh() {
    const { data, item, say } = this;
    const shown = data.examples[item.example];
    this.title.textContent = say("drafter.record", { n: item.example + 1, all: data.examples.length });
    const parts = FIELDS.filter((field) => shown[field]).map((field) =>
      element("div", { class: "part" }, element("h3", {}, say(`drafter.${field}`)), element("div", { class: "text" }, shown[field])),
    );
    this.body.replaceChildren(...parts);
    this.body.scrollTop = 0;
  }
}

// Middle: the task, what happened so far, the wordings, and for a senior the note.
class WordingsPane {
  constructor(data, item, say, act) {
    Object.assign(this, { data, item, say, act });
    this.list = element("div");
    this.more = element("button", { type: "button", class: "more", onclick: act.more }, say("drafter.more"), element("kbd", {}, "Alt+N"));
    this.node = element(
      "section",
      { class: "pane turns", "aria-label": data.title },
      element("h2", { class: "task" }, data.title),
      element("p", { class: "faint" }, data.explanation),
      this.steps(),
      this.list,
      this.more,
      item.reviews ? this.review() : null,
    );
    this.draw();
  }

  // Every step, the last one open: what came back is the first thing to read.
  steps() {
    const { data, say } = this;
    if (!data.steps.length) return null;
    const told = data.steps.map((step, index) => {
      const said = step.verdict ? say(`drafter.verdict.${step.verdict}`) : say("drafter.wrote", { n: step.revision });
      return element(
        "details",
        { class: "step", open: index === data.steps.length - 1 && Boolean(step.note) },
        element("summary", {}, `${say(`drafter.role.${step.role}`)} · ${said} · ${step.at.slice(0, 10)}`, step.simulated ? ` · ${say("drafter.simulated")}` : null),
        step.note ? element("div", { class: "told" }, step.note) : null,
        ...step.wordings.map((text, number) => element("div", { class: "told" }, `${number + 1}. ${text}`)),
      );
    });
    return element("div", { class: "steps" }, ...told);
  }

  draw() {
    this.boxes = this.item.wordings.map((_, index) => this.box(index));
    this.list.replaceChildren(...this.boxes.map(({ node }) => node));
    this.refresh();
  }

  box(index) {
    const count = element("span", { class: "count" });
    const area = element("textarea", {
      "data-field": `wording.${index + 1}`,
      rows: "3",
      oninput: () => this.act.write(`wording.${index + 1}`, area.value),
      onfocus: () => this.act.look(index),
    });
    area.value = this.item.wordings[index];
    const label = element("span", { class: "label" }, this.say("drafter.wording", { n: index + 1 }), count);
    return { node: element("label", { class: "field" }, label, area), area, count };
  }

  review() {
    const { say, act } = this;
    this.note = element("textarea", { "data-field": "note", rows: "2", oninput: () => act.write("note", this.note.value) });
    this.note.value = this.item.note;
    this.back = element("button", { type: "button", class: "return", onclick: act.giveBack }, say("drafter.return"), element("kbd", {}, "Alt+W"));
    const label = element("span", { class: "label" }, say("drafter.note"));
    return element("div", { class: "field note" }, element("label", {}, label, this.note), this.back);
  }

  refresh() {
    const closed = this.item.phase !== "open";
    if (this.boxes.length !== this.item.wordings.length) return this.draw();
    this.boxes.forEach(({ area, count }, index) => {
      area.readOnly = closed;
      if (area.value !== this.item.wordings[index]) area.value = this.item.wordings[index];
      count.textContent = this.say("editor.count", { n: [...area.value].length });
    });
    if (this.note) this.note.readOnly = closed;
    if (this.back) this.back.disabled = closed;
    this.more.disabled = closed || this.item.wordings.length >= MOST_WORDINGS;
    return undefined;
  }
}

// Right: the prompt that `wardround polish` would send for this record, with the wording in its place.
class PromptPane {
  constructor(data, item, say) {
    Object.assign(this, { data, item, say });
    this.title = element("span");
    this.body = element("div");
    this.node = element("section", { class: "pane reads", "aria-label": say("drafter.prompt") }, element("h2", {}, this.title), this.body);
    this.refresh();
  }

  refresh() {
    const { data, item, say } = this;
    const wording = item.wordings[item.current]?.trim() || say("drafter.nothing_yet");
    this.title.textContent = say("drafter.prompt_of", { wording: item.current + 1, record: item.example + 1 });
    const messages = data.prompts[item.example].map(({ role, content }) => {
      const pieces = content.split(data.place).flatMap((text, index) => (index ? [element("mark", {}, wording), text] : [text]));
      return element("div", { class: "part" }, element("h3", {}, say(`drafter.to.${role}`)), element("div", { class: "text" }, ...pieces));
    });
    this.body.replaceChildren(...messages);
  }

  // Brings the wording's place into view within the pane.
  find() {
    const mark = this.body.querySelector("mark");
    const { node } = this;
    const below = mark.getBoundingClientRect().bottom - node.getBoundingClientRect().bottom;
    if (below > 0) node.scrollTop += below + node.clientHeight / 3;
  }
}

function drawGuidelineOf({ title, text }) {
  return element("details", { class: "guideline" }, element("summary", {}, title), element("div", { class: "text" }, text));
}
