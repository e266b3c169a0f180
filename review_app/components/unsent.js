// What is chosen and typed in a form that the server takes as a whole: this browser keeps it, sealed for whoever is
// signed in, until it is sent, and gives it back to the page after a reload.

class Unsent {
  constructor(parent) {
    this.node = element("p", { class: "unsent" });
    parent.append(this.node);
    this.onInput = ({ target }) => this.typed(target);
    document.addEventListener("input", this.onInput);
  }

  show(data, trigger) {
    this.shelf ??= new Shelf(`wardround-unsent:${data.owner.mark}`, data.owner.key);
    this.node.textContent = speaker(WORDS[data.language])("unsent.kept_here");
    const chosen = JSON.stringify(data.chosen);
    const isAnother = this.data?.name !== data.name;
    const isChanged = !isAnother && chosen !== JSON.stringify(this.data.chosen);
    this.data = data;
    if (isAnother) this.begin(trigger);
    else if (isChanged) this.keep(data.chosen);
  }

  begin(trigger) {
    this.giveUpSent();
    const kept = this.shelf.reread(this.data.name);
    if (kept) trigger("found", kept);
  }

  // Of the same form under another name, which it has once it was sent.
  giveUpSent() {
    for (const key of this.shelf.keys(this.data.of)) if (!this.data.open.includes(key)) this.shelf.remove(key);
  }

  typed(field) {
    if (field instanceof HTMLInputElement && field.closest(`.st-key-${CSS.escape(this.data.field)}`)) this.keep({ text: field.value });
  }

  keep(changed) {
    this.shelf.write(this.data.name, { ...this.shelf.reread(this.data.name), ...changed });
  }

  close() {
    document.removeEventListener("input", this.onInput);
  }
}

export default mounted(Unsent);
