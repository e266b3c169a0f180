// The labeler: one record, one of the tasks, one key to the next. The last of its scripts.

class Labeler extends QueuePage {
  kind = "labeler";

  begin() {
    this.groups = groupsOf(this.data.tasks);
    this.recent = this.data.queue.filter((id) => this.given[id]);
    this.query = "";
    this.phase = null;
    this.act = {
      choose: (key) => pickLabel(this, key),
      phase: (digit) => openPhase(this, digit),
      search: (text, composing) => !composing && search(this, text),
      note: (text) => writeNote(this, text),
      open: (id) => this.goTo(id),
      previous: () => this.step(-1),
      next: () => this.step(1),
      skip: () => skipRecord(this),
      help: () => this.during(showKeys(this.view.node, this.say, LABEL_HELP)),
      submit: () => submitLabel(this),
    };
    this.put(drawLabeler(this));
  }

  // -- the record

  open(id, settle) {
    this.query = "";
    this.phase = null;
    this.bySearch = null;
    super.open(id, settle);
  }

  made(data, newer) {
    return labelerItem(data, newer);
  }

  length() {
    return recordLength(this.item);
  }

  // The picker stays; the record in it is another.
  draw() {
    this.view.record.replaceChildren(...drawRecord(this.item, this.say));
    this.view.record.scrollTop = 0;
    this.view.note.value = this.item.note;
    markProposed(this.view.record, this.item.record.proposed);
  }

  wait() {
    this.view.record.replaceChildren(element("p", { class: "waiting" }, this.say("labeler.fetching")));
    this.view.node.setAttribute("aria-busy", "true");
    this.refresh();
  }

  welcome() {
    const { item, say } = this;
    if (item.phase === "sending") return say("labeler.still_sending");
    if (item.skipped) return say("labeler.skipped_before");
    if (!item.given && item.record.proposed) return say("labeler.proposed");
    if (item.given && labelChanged(item)) return say("board.not_submitted");
    return item.given ? say("labeler.amending", { revision: item.revision }) : "";
  }

  focusItem() {
    this.view.record.focus({ preventScroll: true });
  }

  take(field, value) {
    takeLabelField(this.item, field, value);
  }

  answers() {
    return labelAnswers(this.item);
  }

  standing(field) {
    return (field === "label" ? this.item.label : this.item.note) ?? "";
  }

  fieldTold(field) {
    if (field !== "label") return [this.say("labeler.note"), (value) => value];
    return ["", (value) => this.data.tasks.find(({ key }) => key === value)?.name ?? ""];
  }

  // -- what is given

  gist(body) {
    return { label: body?.status === "submitted" ? body.answers.label : null };
  }

  mark(id, state, body) {
    this.recent = [...this.recent.filter((each) => each !== id), id];
    super.mark(id, state, body);
  }

  // -- small things

  found() {
    return searchTasks(this.data.tasks, this.query, this.data.language);
  }

  press(event) {
    return pressLabelKey(event, this);
  }

  refresh() {
    if (this.view) refreshLabeler(this);
  }
}

export default mounted(Labeler);
