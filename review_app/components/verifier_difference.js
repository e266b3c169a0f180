// What changed, character by character: worked out on the server a moment after the last key, so that page,
// export and report show the same difference.

const DIFFERENCES = ["revision", "polishing", "from_reference"];
const COMPARE_AFTER_MS = 350;

class DifferencePane {
  constructor(verifier) {
    const { item, outbox, say } = verifier;
    Object.assign(this, { item, outbox, say });
    this.shown = "polishing";
    this.chosen = false;
    this.tabs = DIFFERENCES.map((name) =>
      element("button", { type: "button", role: "tab", "data-name": name, onclick: () => this.choose(name) }, say(`verify.difference.${name}`)),
    );
    this.body = element("div", { class: "text difference-text", tabindex: "0", "aria-label": say("verify.difference") });
    this.node = element("section", { class: "difference" }, element("div", { class: "tabs", role: "tablist" }, ...this.tabs, element("kbd", {}, "V")), this.body);
    this.found = null;
    this.compare();
  }

  // The revision is looked at once there is one, unless another difference was chosen.
  refresh() {
    if (!this.chosen) this.shown = isRevised(this.item) ? "revision" : "polishing";
    for (const tab of this.tabs) tab.setAttribute("aria-selected", String(tab.dataset.name === this.shown));
    if (this.text !== this.item.text) this.soon();
    const pieces = this.found?.[this.shown] ?? [];
    const changed = pieces.some(([kind]) => kind !== "same");
    this.body.replaceChildren(...(this.found && !changed ? [element("span", { class: "faint" }, this.say("verify.no_difference"))] : piecesOf(pieces)));
  }

  choose(name) {
    this.chosen = true;
    this.shown = name;
    this.refresh();
  }

  cycle() {
    this.choose(DIFFERENCES[(DIFFERENCES.indexOf(this.shown) + 1) % DIFFERENCES.length]);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.compare(), COMPARE_AFTER_MS);
  }

  async compare() {
    const { item, outbox } = this;
    const { text } = item;
    const hints = await outbox.wire.hints(item.id, { text });
    if (!hints || item.text !== text) return;
    [this.found] = hints;
    this.text = text;
    this.refresh();
  }
}
