// What one does to a dialogue: write, place a passage, attach an answer, undo, judge. Each act saves what it changed.

const HINTS_AFTER_MS = 900;

function writeField(rewriter, field, value) {
  const { item } = rewriter;
  const [number, part] = field.split(".");
  if (TEXTS.includes(part)) remember(item, Number(number), true);
  takeField(item, field, value);
  keep(rewriter, field);
}

function keep(rewriter, ...fields) {
  for (const field of fields) rewriter.outbox.put(rewriter.item.id, field, fieldValue(rewriter.item, field));
  // what stood in the way may not any more
  if (rewriter.pointed) rewriter.notice("");
  rewriter.pointed = false;
  rewriter.refresh();
  hintSoon(rewriter);
}

function keepTurn(rewriter, number) {
  keep(rewriter, `${number}.question`, `${number}.answer`, `${number}.placed`);
}

// The selected passage, else the current fact or question, into a turn; a second time takes its mark away.
function placeInto(rewriter, number) {
  const { item, view } = rewriter;
  if (!mayWrite(item)) return rewriter.notice(rewriter.say("rewriter.read_only"));
  const selected = view.cases.selected();
  const unit = view.cases.current();
  remember(item, number);
  if (!selected && unit?.index !== undefined) attach(item.turns[number - 1], unit);
  else if (selected || unit) placePassage(rewriter, number, ...(selected ?? [unit.start, unit.end]));
  keepTurn(rewriter, number);
  view.cases.paint();
  if (!selected) view.cases.choose(item.fact + 1);
  else window.getSelection().removeAllRanges();
  return undefined;
}

function placePassage(rewriter, number, start, end) {
  const turn = rewriter.item.turns[number - 1];
  if (holdsWhole(turn, start, end)) {
    removeSpan(turn, start, end);
    rewriter.notice(rewriter.say("rewriter.unmarked", { turn: number }));
    return;
  }
  addSpan(turn, start, end);
  const text = rewriter.view.cases.text(start, end).replace(/\s*\n\s*/g, "");
  const at = rewriter.carets[number] ?? turn.question.length;
  const before = separated(turn.question.slice(0, at));
  const after = turn.question.slice(at);
  turn.question = before + text + after;
  rewriter.carets[number] = before.length + text.length;
  rewriter.notice(rewriter.say("rewriter.placed_now", { turn: number }));
}

// Two passages that would run into each other get a comma between them.
function separated(text) {
  return /[\p{L}\p{N}%℃]$/u.test(text) ? `${text}，` : text;
}

function attach(turn, { pair, index }) {
  if (turn.pairs.includes(index)) {
    turn.pairs = turn.pairs.filter((each) => each !== index);
    return;
  }
  turn.pairs.push(index);
  turn.question = [turn.question.trimEnd(), pair.question.trim()].filter(Boolean).join("\n");
  turn.answer = [turn.answer.trimEnd(), pair.answer.trim()].filter(Boolean).join("\n");
}

function undoTurn(rewriter, number, forward = false) {
  const { item } = rewriter;
  if (!mayWrite(item)) return;
  if (!(forward ? stepBack(item, number, "future", "past") : stepBack(item, number))) return;
  delete rewriter.carets[number];
  keepTurn(rewriter, number);
  rewriter.view.cases.paint();
}

// A large paste is noted: when, where, how long, and whether it is the case's own text; never what it says.
function notePaste(rewriter, field, text) {
  const [number, part] = field.split(".");
  const length = [...text].length;
  if (!TEXTS.includes(part) || length < LARGE_PASTE) return;
  const { data, item } = rewriter;
  const own = [data.case, ...data.pairs.flatMap(({ question, answer }) => [question, answer])];
  const bare = (each) => each.replace(/\s+/g, "");
  const from_case = own.some((each) => bare(each).includes(bare(text)));
  item.pastes.push({ turn: Number(number), field: part, characters: length, from_case, at: new Date().toISOString() });
  rewriter.outbox.put(item.id, "pastes", fieldValue(item, "pastes"));
  if (!from_case) rewriter.notice(rewriter.say("rewriter.paste_noted", { n: length }));
}

function judge(rewriter, verdict) {
  const { item } = rewriter;
  if (item.phase !== "open") return;
  item.verdict = verdict;
  keep(rewriter, "verdict");
  if (verdict === "returned") rewriter.view.turns.boxes["note.1"].focus();
  if (verdict === "amended") rewriter.view.turns.boxes["1.question"].focus();
}

// -- hints: looked up on the server a moment after the last change

function hintSoon(rewriter) {
  clearTimeout(rewriter.hintTimer);
  rewriter.hintTimer = setTimeout(() => lookTwice(rewriter), HINTS_AFTER_MS);
}

async function lookTwice(rewriter) {
  const { item, view, outbox } = rewriter;
  const hints = await outbox.wire.hints(item.id, { turns: item.turns.map(emptyTurn) });
  if (hints && rewriter.view === view) view.reads.showHints(hints);
}

// -- leaving

async function submitDialogue(rewriter) {
  const { item } = rewriter;
  if (item.phase === "done") return rewriter.late ? window.location.reload() : askForNext(rewriter);
  if (rewriter.isBehind()) return rewriter.catchUp();
  if (!rewriter.isOpen()) return undefined;
  const missing = whatIsMissing(item);
  if (missing) return pointAt(rewriter, ...missing);
  const again = item.revision > 0;
  if (again && !item.reviews && !item.contested && textsOf(item) === item.began && !acceptsAmendment(rewriter)) {
    return rewriter.notice(rewriter.say("board.unchanged"));
  }
  const reason = again ? rewriter.say(item.reviews ? "rewriter.reason_review" : "rewriter.reason_rewrite") : "";
  return send(rewriter, bodyOf(rewriter, "submitted", reason));
}

function acceptsAmendment({ data }) {
  return data.steps[data.steps.length - 1]?.verdict === "amended";
}

function pointAt(rewriter, word, turn) {
  rewriter.notice(rewriter.say(word, { turn }));
  rewriter.pointed = true;
  const { boxes, declared, verdicts } = rewriter.view.turns;
  const target = turn
    ? boxes[`${turn}.${word.endsWith("answer") ? "answer" : "question"}`]
    : { "rewriter.missing_note": boxes["note.0"], "rewriter.missing_verdict": verdicts?.[0] }[word] ?? declared;
  rewriter.showTab("turns");
  target.focus();
  target.scrollIntoView({ block: "center" });
}

// rerun_leaving.js asks for it after a dialog.
function focusCurrent(rewriter) {
  rewriter.view.cases.body.focus({ preventScroll: true });
}
