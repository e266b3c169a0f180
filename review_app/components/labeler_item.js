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
