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
    // before what is typed is taken from its box; added again it is still there once
    window.addEventListener("input", dropNul, true);
  }

  connect(outbox) {
    this.unwatch = outbox.watch(() => this.showStatus());
    this.unlisten = outbox.listen((message) => this.hear(message));
    return outbox;
  }

  isOpen() {
    return this.item?.phase === "open";
  }

  // Somebody, in whose name this page is, has submitted the item elsewhere since it was shown here.
  isBehind() {
    return this.isOpen() && this.outbox.answered.get(String(this.item.id))?.revision > this.item.revision;
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

  // Returns the status that is shown.
  showStatus() {
    if (!this.view) return undefined;
    const status = this.outbox.statusOf(this.item ? this.item.id : null);
    const isLocked = this.item?.phase === "locked";
    this.conflict = this.item && (isLocked ? this.outbox.leftOver(this.item.id, (field) => this.standing(field)) : this.outbox.conflict(this.item.id));
    const isLeft = isLocked && Boolean(this.conflict);
    const isBehind = ["idle", "saved"].includes(status.kind) && this.isBehind();
    const word = isLeft ? "outbox.left_over" : isBehind && "outbox.behind";
    this.view.bar.status.textContent = word ? this.say(word) : statusText(status, this.say);
    this.view.bar.status.dataset.kind = isLeft ? "conflict" : isBehind ? "behind" : status.kind;
    this.offerChoice();
    return status;
  }

  // -- what was typed here and elsewhere: both are kept until one is chosen

  offerChoice() {
    const { status } = this.view.bar;
    const conflict = this.conflict ? undefined : this.conflictElsewhere();
    const changed = this.conflict || conflict ? [] : this.changedElsewhere();
    const there = conflict ?? changed[0];
    this.toChoice = this.conflict ? () => this.chooseText() : there && (() => this.goToWork(there));
    if (!this.toChoice) return;
    if (conflict) status.append(" · ", element("span", { class: "changed" }, this.say(conflict.place ? "conflict.another" : "conflict.other_work")));
    if (changed.length) status.append(" · ", element("span", { class: "changed" }, this.say("changed.elsewhere", { n: changed.length })));
    const choose = { type: "button", class: "choose", onclick: this.toChoice };
    const word = this.say(there ? (there.place ? "conflict.go" : "conflict.go_there") : "conflict.choose", there);
    status.append(" ", element("button", choose, word, element("kbd", {}, "Alt+C")));
  }

  // Another item with two texts: {id, place}, where none of this queue's has any {id} of other work; or nothing.
  conflictElsewhere() {
    const ids = this.outbox.inConflict().map(String).filter((id) => id !== String(this.item?.id));
    const id = this.data.queue.find((each) => ids.includes(String(each)));
    if (id !== undefined) return { id, place: this.data.queue.indexOf(id) + 1 };
    return ids.length ? { id: ids[0] } : undefined;
  }

  // Which page other work lies on the server knows.
  goToWork({ id, place }) {
    if (place) this.goTo(id);
    else window.location.assign(`${this.data.base}/work/${encodeURIComponent(id)}/page`);
  }

  // The other items with words that are no part of what was submitted, from the next one on: [{id, place}].
  changedElsewhere() {
    const { queue } = this.data;
    const at = queue.indexOf(this.item?.id);
    const round = [...queue.slice(at + 1), ...queue.slice(0, Math.max(at, 0))];
    const isChanged = (id) => this.isChanged(id) || this.outbox.hasRefused(id);
    return round.filter(isChanged).map((id) => ({ id, place: queue.indexOf(id) + 1 }));
  }

  // Whether the server has drafts of a change to it, as it said when the page was drawn.
  isChanged(id) {
    return this.data.changed.includes(id);
  }

  // A code, because Alt writes other characters on some keyboards.
  pressChoice(event) {
    if (!this.toChoice || !event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyC") return false;
    this.toChoice();
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
    const many = this.outbox.conflicts(item.id).length;
    const answer = await this.during(askWhichText(this.view.node, this.say, this.conflictTold(conflict), many));
    if (answer === null || this.item !== item) return undefined;
    const chosen = answer.all ? this.outbox.conflicts(item.id) : [conflict];
    for (const each of chosen) this.take(each.field, this.outbox.choose(each, answer.keepsMine));
    this.notice("");
    this.refresh();
    this.showStatus();
    return undefined;
  }

  // The item takes nothing any more: what is left over of this page's can be copied, and given up.
  async lookAtLeftOver() {
    const { conflict } = this;
    if (await this.during(askGiveUp(this.view.node, this.say, this.conflictTold(conflict)))) this.outbox.giveUp(conflict.key);
    this.showStatus();
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
