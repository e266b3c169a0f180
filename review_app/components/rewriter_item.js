// The rewriter's values: three turns, what was placed where, a verdict. Text offsets count characters, not UTF-16 units.

const TURNS = [1, 2, 3];
const TEXTS = ["question", "answer"];
const LARGE_PASTE = 30;
const BURST_MS = 1000; // typing within a second is one step to undo

function openItem(data, newer) {
  const item = {
    id: data.assignment_id,
    revision: data.revision,
    role: data.role,
    reviews: data.role !== "annotator",
    given: data.given || null,
    phase: "open",
    fact: 0,
    turns: TURNS.map((number) => emptyTurn(data.turns[number - 1])),
    declared: false,
    contested: "",
    verdict: "",
    notes: { 0: "", 1: "", 2: "", 3: "" },
    pastes: [],
    undone: TURNS.map(() => ({ past: [], future: [], at: 0 })),
  };
  item.began = textsOf(item);
  for (const [field, value] of Object.entries({ ...data.draft, ...newer })) takeField(item, field, value);
  if (data.locked && data.answered) takeAnswered(item, data.answered);
  return item;
}

// What was submitted beside the turns: drafts that a browser has left are told apart from it.
function takeAnswered(item, { declared = false, contested = "", verdict = "", notes = {}, pastes = [] }) {
  Object.assign(item, { declared, contested, verdict, pastes });
  Object.assign(item.notes, notes);
}

function emptyTurn(turn) {
  return {
    question: turn?.question ?? "",
    answer: turn?.answer ?? "",
    spans: (turn?.spans ?? []).map(([start, end]) => [start, end]),
    pairs: [...(turn?.pairs ?? [])],
  };
}

// A draft's field: "2.question", "2.placed", "note.0", "verdict", "contested", "declared", "pastes".
function takeField(item, field, value) {
  const [name, part] = field.split(".");
  if (name === "note") item.notes[part] = value;
  else if (name === "pastes") item.pastes = JSON.parse(value);
  else if (name === "declared") item.declared = value === "yes";
  else if (part === "placed") Object.assign(item.turns[name - 1], JSON.parse(value));
  else if (part) item.turns[name - 1][part] = value;
  else item[name] = value;
}

function fieldValue(item, field) {
  const [name, part] = field.split(".");
  if (name === "note") return item.notes[part];
  if (name === "pastes") return JSON.stringify(item.pastes);
  if (name === "declared") return item.declared ? "yes" : "";
  if (part === "placed") {
    const { spans, pairs } = item.turns[name - 1];
    return JSON.stringify({ spans, pairs });
  }
  return part ? item.turns[name - 1][part] : item[name];
}

function mayWrite(item) {
  return item.phase === "open" && (!item.reviews || item.verdict === "amended");
}

function answersOf(item) {
  const written = { turns: item.turns.map(emptyTurn), declared: item.declared, pastes: item.pastes };
  if (!item.reviews) return { ...written, contested: item.contested };
  const judged = { verdict: item.verdict, notes: { ...item.notes } };
  return item.verdict === "amended" ? { ...judged, ...written } : judged;
}

function textsOf(item) {
  return JSON.stringify(item.turns.map(({ question, answer }) => [question.trim(), answer.trim()]));
}

// What stands in the way of a submission: [word, turn] of the first such thing, or null.
function whatIsMissing(item) {
  if (item.reviews && !item.verdict) return ["rewriter.missing_verdict", 0];
  if (item.verdict === "returned" && !Object.values(item.notes).some((note) => note.trim())) {
    return ["rewriter.missing_note", 0];
  }
  if (item.reviews && item.verdict !== "amended") return null;
  for (const number of TURNS) {
    for (const field of TEXTS) {
      if (!item.turns[number - 1][field].trim()) return [`rewriter.missing_${field}`, number];
    }
  }
  return item.declared ? null : ["rewriter.missing_declaration", 0];
}

// -- undo, turn by turn

function remember(item, number, typed = false) {
  const steps = item.undone[number - 1];
  const now = performance.now();
  if (!typed || now - steps.at > BURST_MS) steps.past.push(JSON.stringify(item.turns[number - 1]));
  steps.at = typed ? now : 0;
  steps.future = [];
}

function stepBack(item, number, from = "past", to = "future") {
  const steps = item.undone[number - 1];
  if (!steps[from].length) return false;
  steps[to].push(JSON.stringify(item.turns[number - 1]));
  item.turns[number - 1] = JSON.parse(steps[from].pop());
  steps.at = 0;
  return true;
}

// -- what is placed where

function turnsHolding(item, start, end) {
  return TURNS.filter((number) => item.turns[number - 1].spans.some(([from, to]) => from < end && start < to));
}

function holdsWhole(turn, start, end) {
  return turn.spans.some(([from, to]) => from <= start && end <= to);
}

function addSpan(turn, start, end) {
  const joined = [];
  for (const [from, to] of [...turn.spans, [start, end]].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  turn.spans = joined;
}

function removeSpan(turn, start, end) {
  turn.spans = turn.spans.flatMap(([from, to]) =>
    [[from, Math.min(to, start)], [Math.max(from, end), to]].filter(([left, right]) => left < right && left >= from),
  );
}
