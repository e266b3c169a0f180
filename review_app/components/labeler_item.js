// The record in the labeler: what was given, what is chosen now. Values only, no drawing.

function labelerItem(data, newer) {
  const item = {
    id: data.assignment_id,
    revision: data.revision,
    record: data.item,
    skipped: data.skipped,
    label: data.item.proposed?.label ?? null,
    note: "",
    given: null, // what stands on the server, when it was answered before
    phase: data.locked ? "locked" : "open", // open, sending, elsewhere, locked
  };
  if (data.answers) {
    item.label = data.answers.label;
    item.note = data.answers.note ?? "";
    item.given = { label: item.label, note: item.note };
  }
  for (const [field, value] of Object.entries({ ...data.draft, ...newer })) takeLabelField(item, field, value);
  return item;
}

// One draft field, as stored: "label" with a task's key or "" for none chosen, or "note".
function takeLabelField(item, field, value) {
  if (field === "label") item.label = value || null;
  if (field === "note") item.note = value;
}

function labelAnswers(item) {
  return { label: item.label, note: item.note };
}

function labelChanged(item) {
  return !item.given || item.given.label !== item.label || item.given.note !== item.note;
}

function recordLength({ record }) {
  const texts = [record.case, record.question, record.answer, ...record.options.map((option) => option.text)];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

// -- the queue: what is given so far, and where to go next. `given` maps an id to {state, label}:
// sending, saved, skipped, or refused; what was refused counts as not given.

function isGiven(given, id) {
  return Boolean(given[id]) && given[id].state !== "refused";
}

// The next record without an answer after this one, round the corner if need be; null when all have one.
function nextUngiven(queue, given, id) {
  const at = queue.indexOf(id);
  return [...queue.slice(at + 1), ...queue.slice(0, at + 1)].find((each) => !isGiven(given, each)) ?? null;
}

function upcoming(queue, given, id, many) {
  const ahead = [];
  let next = id;
  for (let n = 0; n < many; n += 1) {
    next = nextUngiven(queue, { ...given, ...Object.fromEntries(ahead.map((each) => [each, { state: "saved" }])) }, next);
    if (next === null || next === id || ahead.includes(next)) break;
    ahead.push(next);
  }
  return ahead;
}
