// The editor: a text area whose every key is kept. Loaded after elements.js, shelf.js, typed_on.js, wire.js, outbox.js.

class Editor {
  constructor(parent) {
    this.label = element("span", { class: "label" });
    this.count = element("span", { class: "count" });
    this.status = element("span", { class: "status", role: "status" });
    this.box = element("textarea", {
      oninput: () => this.write(),
      onblur: () => this.hand("value"),
      onkeydown: (event) => this.key(event),
    });
    const foot = element("div", { class: "foot" }, this.status, this.count);
    parent.append(element("label", { class: "editor" }, this.label, this.box, foot));
  }

  show(data, setStateValue, setTriggerValue) {
    this.outbox ??= this.connect(outboxOf(data.base, data.owner));
    this.set = { value: setStateValue, submitted: setTriggerValue };
    this.say = speaker(WORDS[data.language]);
    const name = `${data.assignment_id}/${data.field}`;
    this.data = data;
    this.label.textContent = data.label;
    this.box.rows = data.rows;
    this.box.readOnly = data.locked;
    if (this.name !== name) this.box.value = this.outbox.newer(data.assignment_id, { [data.field]: data.value })[data.field];
    this.name = name;
    this.refresh();
  }

  connect(outbox) {
    this.unwatch = outbox.watch(() => this.say && this.refresh());
    this.unlisten = outbox.listen((message) => this.hear(message));
    return outbox;
  }

  write() {
    this.outbox.put(this.data.assignment_id, this.data.field, this.box.value);
    this.refresh();
  }

  // The page learns the text when it is left, and with Ctrl+Enter.
  hand(what) {
    if (this.box.readOnly) return;
    this.outbox.sendSoon(0);
    this.set[what](what, this.box.value);
  }

  key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || composing || event.repeat) return;
    event.preventDefault();
    this.hand("submitted");
  }

  // Another tab typed here.
  hear({ kind, assignment, field, value }) {
    if (kind === "draft" && `${assignment}/${field}` === this.name) this.box.value = value;
  }

  refresh() {
    const status = this.outbox.statusOf(this.data.assignment_id);
    this.status.textContent = statusText(status, this.say);
    this.status.dataset.kind = status.kind;
    this.count.textContent = this.say("editor.count", { n: [...this.box.value].length });
  }

  close() {
    this.unwatch?.();
    this.unlisten?.();
  }
}

const editors = new WeakMap();

export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  if (!editors.has(parentElement)) {
    parentElement.prepend(element("style", {}, STYLE));
    editors.set(parentElement, new Editor(parentElement));
  }
  editors.get(parentElement).show(decoded(data), setStateValue, setTriggerValue);
  return () => {
    editors.get(parentElement)?.close();
    editors.delete(parentElement);
  };
}
