// What every page of work is: one item in view, keys that belong to it, a saved state that is told. A page of its own
// kind says what it shows, what a key does (`press`), and what another tab's message means (`hear`).

class WorkPage {
  constructor(parent) {
    this.parent = parent;
    this.readableFrom = 0;
    this.onKey = (event) => this.key(event);
    this.onResize = () => this.fit();
    this.barSize = new ResizeObserver(this.onResize);
    // before the page's own shortcuts, of which C would open a dialog
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("resize", this.onResize);
  }

  connect(outbox) {
    this.unwatch = outbox.watch((status) => this.showStatus(status));
    this.unlisten = outbox.listen((message) => this.hear(message));
    return outbox;
  }

  isOpen() {
    return this.item?.phase === "open";
  }

  isShown() {
    return Boolean(this.view?.node.isConnected);
  }

  contains(target) {
    return this.view.node.contains(target);
  }

  toTop() {
    for (let node = this.parent.host; node; node = node.parentElement) node.scrollTop = 0;
  }

  key(event) {
    if (!this.isShown() || this.dialog || !(this.pressChoice(event) || this.press(event))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Keys belong to the dialog until it is answered.
  async during(dialog) {
    this.dialog = dialog;
    const answer = await dialog;
    this.dialog = null;
    return answer;
  }

  notice(text) {
    if (this.view) this.view.bar.notice.textContent = text;
  }

  showStatus(status) {
    if (!this.view) return;
    const isLocked = this.item?.phase === "locked";
    this.conflict = this.item && (isLocked ? this.outbox.leftOver(this.item.id, (field) => this.standing(field)) : this.outbox.conflict(this.item.id));
    const isLeft = isLocked && Boolean(this.conflict);
    this.view.bar.status.textContent = isLeft ? this.say("outbox.left_over") : statusText(status, this.say);
    this.view.bar.status.dataset.kind = isLeft ? "conflict" : status.kind;
    this.offerChoice();
  }

  // -- what was typed here and elsewhere: both are kept until one is chosen

  offerChoice() {
    const { status } = this.view.bar;
    const there = this.conflict ? undefined : this.conflictElsewhere();
    this.toConflict = this.conflict ? () => this.chooseText() : there && (() => this.goTo(there.id));
    if (!this.toConflict) return;
    const choose = { type: "button", class: "choose", onclick: this.toConflict };
    const word = there ? this.say("conflict.go", there) : this.say("conflict.choose");
    status.append(" ", element("button", choose, word, element("kbd", {}, "Alt+C")));
  }

  // Another item of the page's with two texts: {id, place}; none where the page has one item.
  conflictElsewhere() {
    return undefined;
  }

  // A code, because Alt writes other characters on some keyboards.
  pressChoice(event) {
    if (!this.toConflict || !event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyC") return false;
    this.toConflict();
    return true;
  }

  // What it is about, in words; a page says more where its fields are not all texts.
  conflictTold({ field, mine, stored }) {
    const [name, told] = this.fieldTold(field);
    return { name, here: told(mine), there: told(stored) };
  }

  fieldTold() {
    return ["", (value) => value];
  }

  async chooseText() {
    const { conflict, item } = this;
    if (item.phase === "locked") return this.lookAtLeftOver();
    const keepsMine = await this.during(askWhichText(this.view.node, this.say, this.conflictTold(conflict)));
    if (keepsMine === null || this.item !== item) return undefined;
    this.take(conflict.field, this.outbox.choose(conflict, keepsMine));
    this.notice("");
    this.refresh();
    this.showStatus(this.outbox.status);
    return undefined;
  }

  // The item takes nothing any more: what is left over of this page's can be copied, and given up.
  async lookAtLeftOver() {
    const { conflict } = this;
    if (await this.during(askGiveUp(this.view.node, this.say, this.conflictTold(conflict)))) this.outbox.giveUp(conflict.key);
    this.showStatus(this.outbox.status);
  }

  // How much of the window is left below what stands above, and what sticks keeps clear of.
  fit() {
    if (!this.view) return;
    const { style } = this.view.node;
    const header = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
    style.setProperty("--top", `${Math.max(0, Math.round(this.view.node.getBoundingClientRect().top))}px`);
    style.setProperty("--sticky-top", `${Math.max(0, Math.round(header))}px`);
    style.setProperty("--bar-height", `${Math.floor(this.view.bar.node.offsetHeight)}px`);
  }

  close() {
    this.time?.stop();
    this.unwatch?.();
    this.unlisten?.();
    this.barSize.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onResize);
  }
}

// One page an element; it is shown again with every run of the script, and closed when the element goes.
function mounted(Page) {
  const pages = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    if (!pages.has(parentElement)) {
      parentElement.prepend(element("style", {}, STYLE));
      pages.set(parentElement, new Page(parentElement));
    }
    pages.get(parentElement).show(decoded(data), setTriggerValue);
    return () => {
      pages.get(parentElement)?.close();
      pages.delete(parentElement);
    };
  };
}
