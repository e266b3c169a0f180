// The board: several responses side by side, scored without knowing whose they are. The last of its scripts.

class Board extends QueuePage {
  kind = "board";
  look = "board";

  begin() {
    this.act = {
      rate: (slot, key, value) => rateSlot(this, slot, key, value),
      focus: (slot, key) => focusSlot(this, slot, key),
      comment: (text) => writeComment(this, text),
      zoom: () => toggleZoom(this),
      previous: () => this.step(-1),
      next: () => this.step(1),
      skip: () => skipItem(this),
      help: () => this.during(showKeys(this.view.node, this.say, BOARD_HELP)),
      submit: () => submitItem(this),
    };
  }

  made(data, newer) {
    return openItem(data, this.data.criteria, newer);
  }

  length() {
    return Math.max(...this.item.shown.responses.map(({ conversation }) => lengthOf(conversation)));
  }

  draw() {
    this.put(drawBoard(this));
  }

  welcome() {
    const { item, handed, say } = this;
    if (item.phase === "sending") return say("board.still_sending");
    if (item.phase === "locked") return say("board.locked");
    const isStored = ["saved", "skipped"].includes(this.given[handed]?.state);
    if (isStored && handed !== item.id && !item.given) return say("board.submitted_before");
    if (item.skipped) return say("board.skipped");
    if (!item.given) return "";
    return isChanged(item) ? say("board.not_submitted") : say("board.amending", { revision: item.revision });
  }

  focusItem() {
    focusCurrent(this);
  }

  take(field, value) {
    takeField(this.item, field, value);
    this.item.current = stillOpen(this.item);
  }

  answers() {
    return answersOf(this.item);
  }

  standing(field) {
    if (field === "comment") return this.item.comment;
    const [slot, key] = field.split(".");
    return String(this.item.ratings[slot]?.[key] ?? "");
  }

  fieldTold(field) {
    const { say, item } = this;
    if (field === "comment") return [say("board.comment"), (value) => value];
    const [slot, key] = field.split(".");
    const { name } = item.criteria.find((criterion) => criterion.key === key) ?? {};
    return [[slot, name].filter(Boolean).join(" · "), (value) => (value === NOT_APPLICABLE ? say("board.na") : value)];
  }

  press(event) {
    return pressKey(event, this);
  }

  refresh() {
    if (this.item && this.view) refreshBoard(this);
  }

  // On a desktop the board is as high as what is left of the window, so that only its cards scroll; on a phone
  // the page scrolls, and what sticks keeps clear of the page's header and of the bar.
  fit() {
    if (!this.view) return;
    const { style } = this.view.node;
    // Streamlit's header is see-through as long as it is empty
    const header = document.querySelector("[data-testid=stHeader]:not(:empty)")?.offsetHeight ?? 0;
    style.setProperty("--top", `${Math.max(0, Math.round(this.view.node.getBoundingClientRect().top))}px`);
    style.setProperty("--sticky-top", `${header}px`);
    style.setProperty("--bar-height", `${Math.ceil(this.view.bar.node.offsetHeight)}px`);
  }
}

function lengthOf(conversation) {
  return conversation.reduce((sum, { content }) => sum + content.length, 0);
}

export default mounted(Board);
