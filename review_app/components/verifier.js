// The verifier: one polished response beside its original answer, one after the other. The last of its scripts.

class Verifier extends QueuePage {
  // what is said of a record to label is said of a response to verify
  kind = "labeler";
  look = "verifier";

  begin() {
    this.act = {
      judge: (when, key, said) => judgeText(this, when, key, said),
      mark: (kind) => markError(this, kind),
      unmark: (index) => unmarkError(this, index),
      choose: (clause, reach) => this.view.response.choose(clause, reach),
      write: (field, value) => writeText(this, field, value),
      decide: (verdict) => (verdict === "amended" ? reviseText(this) : decideVerdict(this, verdict)),
      look: (index) => lookAtAnswer(this, index),
      previous: () => this.step(-1),
      next: () => this.step(1),
      skip: () => skipVerification(this),
      help: () => this.during(showKeys(this.view.node, this.say, this.item.reviews ? OVERSEER_HELP : VERIFIER_HELP)),
      submit: () => submitVerification(this),
    };
  }

  made(data, newer) {
    return verifierItem(data, newer);
  }

  length() {
    return verificationLength(this.item);
  }

  draw() {
    this.put(drawVerifier(this));
  }

  welcome() {
    const { item, say } = this;
    const { record } = item;
    const last = record.steps[record.steps.length - 1];
    if (item.phase === "sending") return say("labeler.still_sending");
    if (item.phase === "locked") return say(record.signed ? "verify.signed" : record.turn && record.turn !== record.role ? `verify.with.${record.turn}` : "board.locked");
    if (record.turn === "annotator" && !item.reviews && last?.role === "reviewer") return say(`verify.came_back.${last.verdict}`);
    if (item.reviews && record.waiting) return say("verify.please_oversee");
    if (item.skipped) return say("labeler.skipped_before");
    if (item.revision && item.given !== JSON.stringify(verificationAnswers(item))) return say("board.not_submitted");
    return item.revision ? say("labeler.amending", { revision: item.revision }) : "";
  }

  focusItem() {
    this.view.response.node.focus({ preventScroll: true });
  }

  take(field, value) {
    takeVerificationField(this.item, field, value);
  }

  answers() {
    return verificationAnswers(this.item);
  }

  standing(field) {
    return verificationField(this.item, field);
  }

  fieldTold(field) {
    const { say, data } = this;
    const [name, asked] = field.split(".");
    if (asked) return [`${say(`verify.${name}`)} · ${data.asks[asked].asks}`, (value) => data.asks[asked][value] ?? ""];
    const plain = (value) => value;
    const told = {
      text: [say("verify.revision"), plain],
      comment: [say("verify.comment"), plain],
      reason: [say("verify.reason"), plain],
      verdict: [say("rewriter.verdict"), (value) => value && say(`rewriter.verdict.${value}`)],
      errors: [say("verify.mark"), (value) => this.marksTold(JSON.parse(value || "[]"))],
      chosen: ["", (value) => say("verify.answer", { n: Number(value) + 1 })],
    };
    return told[name];
  }

  marksTold(errors) {
    const { characters } = this.item;
    return errors.map(({ start, end }) => `“${characters.slice(start, end).join("")}”`).join("\n");
  }

  press(event) {
    return pressVerifierKey(event, this);
  }

  refresh() {
    if (this.item && this.view) refreshVerifier(this);
  }
}

export default mounted(Verifier);
