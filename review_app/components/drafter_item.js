// The drafter's values: a task's wordings, and a senior's note. A draft's fields are "wording.1", "wording.2", …, "note".

const MOST_WORDINGS = 20;

function openDraft(data, newer) {
  const item = {
    id: data.assignment_id,
    revision: data.revision,
    reviews: data.role !== "annotator",
    given: data.given || null,
    phase: "open",
    wordings: data.start.length ? [...data.start] : [""],
    note: "",
    current: 0,
    example: 0,
  };
  item.began = JSON.stringify(wordingsOf(item));
  for (const [field, value] of Object.entries({ ...data.draft, ...newer })) takeDraft(item, field, value);
  // drafts that a browser has left are told apart from what was submitted
  if (data.locked) item.note = data.answered?.note ?? item.note;
  return item;
}

function takeDraft(item, field, value) {
  const number = Number(field.split(".")[1]);
  if (!number) item.note = value;
  else {
    while (item.wordings.length < number) item.wordings.push("");
    item.wordings[number - 1] = value;
  }
}

function wordingsOf(item) {
  return item.wordings.map((text) => text.trim()).filter(Boolean);
}

function isRewritten(item) {
  return JSON.stringify(wordingsOf(item)) !== item.began;
}

// rerun_leaving.js asks for it when an answer is sent.
function answersOf(item) {
  if (!item.reviews) return { wordings: wordingsOf(item) };
  const judged = { verdict: item.verdict, note: item.note };
  return item.verdict === "accepted" ? { ...judged, wordings: wordingsOf(item) } : judged;
}
