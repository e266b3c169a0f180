// The verifier's look: the original answer at the left, the response in the middle, the revision at the right.

const VERIFIER_HELP = [
  ["1 2", "verify.help_correct"],
  ["3 4", "verify.help_practical"],
  ["5 6 7 8", "verify.help_after"],
  ["↑ ↓, Shift+↑ ↓", "verify.help_clauses"],
  ["F O D C T U L X", "verify.help_mark"],
  ["Backspace", "verify.help_unmark"],
  ["E, Esc", "verify.help_revise"],
  ["M, Esc", "verify.help_comment"],
  ["V", "verify.help_difference"],
  ["Enter, Ctrl+Enter", "verify.help_submit"],
  ["S", "board.help_skip"],
  ["[ ]", "board.help_move"],
];
const OVERSEER_HELP = [["A R W", "verify.help_verdict"], ["N", "verify.help_answers"], ...VERIFIER_HELP];
const JUDGING = [
  ["correct", "yes"],
  ["correct", "no"],
  ["practical", "yes"],
  ["practical", "no"],
];
const VERDICT_KEYS = { accepted: "A", returned: "R", amended: "W" };

function drawVerifier(verifier) {
  const { item, say } = verifier;
  const view = { item };
  view.original = drawOriginal(item.record, say);
  view.response = new ResponsePane(verifier);
  view.before = drawJudging(verifier, "before", 1);
  view.after = drawJudging(verifier, "after", 5);
  view.comment = drawBox(verifier, "comment", "verify.comment", 2);
  view.text = drawBox(verifier, "text", "verify.revision", 8);
  view.difference = new DifferencePane(verifier);
  view.oversight = item.reviews ? drawOversight(verifier) : null;
  view.steps = drawSteps(item.record, say);
  const middle = element("div", { class: "column" }, view.response.node, view.before.node, view.response.marking, view.response.errors, view.comment.node);
  const right = element("div", { class: "column" }, view.oversight?.node ?? null, view.steps, view.text.node, view.after.node, view.difference.node);
  view.bar = drawVerifierBar(verifier);
  view.node = element("div", { class: "verifier", "data-assignment": item.id }, view.original, middle, right, view.bar.node);
  return view;
}

// -- what it is compared with: always in view

function drawOriginal(record, say) {
  const part = (name, text) => (text ? [element("h2", {}, say(name)), element("div", { class: "text" }, text)] : []);
  const options = record.options.map(({ letter, text }) => `${letter}. ${text}`).join("\n");
  const asked = element(
    "section",
    { class: "asked", tabindex: "0", "aria-label": say("board.question") },
    ...part("verify.case", record.case),
    ...part("board.question", record.question),
    ...part("labeler.options", options),
    element("details", {}, element("summary", {}, say("verify.instruction")), element("div", { class: "text" }, record.instruction)),
  );
  const reference = element(
    "section",
    { class: "reference", tabindex: "0", "aria-label": say("verify.reference") },
    ...part("verify.reference", record.reference),
  );
  return element("aside", { class: "original" }, asked, reference);
}

// -- one verdict: four keys, from `first` on

function drawJudging(verifier, when, first) {
  const { say, data, act } = verifier;
  const buttons = JUDGING.map(([key, said], index) =>
    element(
      "button",
      { type: "button", role: "radio", class: said, "data-asks": `${when}.${key}`, "data-said": said, onclick: () => act.judge(when, key, said) },
      data.asks[key][said],
      element("kbd", {}, String(first + index)),
    ),
  );
  const group = (key) => {
    const choices = buttons.filter((button) => button.dataset.asks.endsWith(key));
    const asks = element("span", { class: "asks" }, data.asks[key].asks);
    return element("div", { role: "radiogroup", "aria-label": data.asks[key].asks }, asks, element("span", { class: "choices" }, ...choices));
  };
  const node = element("div", { class: `judging ${when}` }, element("h2", {}, say(`verify.${when}`)), ...ASKED.map(group));
  return { node, buttons };
}

function drawBox(verifier, field, word, rows) {
  const { say, act } = verifier;
  const box = element("textarea", { rows, "data-field": field, "aria-label": say(word), oninput: () => act.write(field, box.value) });
  const count = element("span", { class: "count" });
  const node = element("label", { class: `field ${field}` }, element("span", { class: "label" }, element("span", {}, say(word)), count), box);
  return { node, box, count };
}

// -- oversight: why it is here, who said what, and the verdict

function drawOversight(verifier) {
  const { item, say, act } = verifier;
  const verdicts = ["accepted", "returned", "amended"].map((verdict) =>
    element("button", { type: "button", role: "radio", "data-verdict": verdict, onclick: () => act.decide(verdict) }, say(`rewriter.verdict.${verdict}`), element("kbd", {}, VERDICT_KEYS[verdict])),
  );
  const answers = item.record.answers.map((_, index) =>
    element("button", { type: "button", role: "tab", onclick: () => act.look(index) }, say("verify.answer", { n: index + 1 })),
  );
  const skipped = element("p", { class: "told" });
  const reason = drawBox(verifier, "reason", "verify.reason", 2);
  const why = item.record.reasons.map((each) => say(`verify.because.${each}`)).join(say("verify.comma"));
  const node = element(
    "div",
    { class: "oversight" },
    element("p", { class: "why" }, say("verify.why", { why })),
    answers.length > 1 ? element("div", { class: "answers", role: "tablist" }, ...answers, element("kbd", {}, "N")) : null,
    skipped,
    element("div", { class: "verdicts", role: "radiogroup", "aria-label": say("rewriter.verdict") }, ...verdicts),
    reason.node,
  );
  return { node, verdicts, answers, skipped, reason };
}

function drawSteps(record, say) {
  if (!record.steps.length) return null;
  const step = ({ role, verdict, reason, changes }) =>
    element(
      "li",
      {},
      element("b", {}, `${say(`verify.role.${role}`)} · ${say(verdict ? `rewriter.verdict.${verdict}` : "verify.answered")}`),
      reason ? element("span", { class: "told" }, reason) : null,
      changes.length ? element("div", { class: "text change" }, ...piecesOf(shortened(changes))) : null,
    );
  const last = record.steps[record.steps.length - 1];
  return element(
    "details",
    { class: "steps", open: last.role === "reviewer" },
    element("summary", {}, say("verify.steps")),
    element("ol", {}, ...record.steps.map(step)),
  );
}

function drawVerifierBar({ say, act, item }) {
  const button = (name, key) =>
    element("button", { type: "button", class: name, onclick: (event) => event.detail < 2 && act[name]() }, element("span", {}, say(`board.${name}`)), element("kbd", {}, key));
  const bar = {
    previous: button("previous", "["),
    next: button("next", "]"),
    skip: button("skip", "S"),
    help: button("help", "?"),
    submit: button("submit", "Enter"),
    place: element("span", { class: "place" }),
    meter: element("progress", { "aria-hidden": "true" }),
    notice: element("div", { class: "notice", role: "alert" }),
    status: element("div", { class: "status", role: "status" }),
  };
  const buttons = element("div", { class: "buttons" }, bar.previous, bar.next, bar.skip, bar.help, bar.submit);
  bar.node = element("footer", { class: "bar" }, bar.notice, element("div", { class: "where" }, bar.place, bar.meter), bar.status, buttons);
  return bar;
}
