// What a key or a click does to the label and the note of the record shown.

function chooseLabel(labeler, key) {
  if (!labeler.isOpen()) return;
  labeler.item.label = key;
  labeler.outbox.put(labeler.item.id, "label", key ?? "");
  labeler.refusal = "";
  labeler.notice("");
  labeler.refresh();
}

// By click or touch: on a phone the tasks of the phase fold away again.
function pickLabel(labeler, key) {
  labeler.phase = null;
  labeler.query = "";
  chooseLabel(labeler, key);
}

function pressDigit(labeler, digit) {
  if (!labeler.isOpen()) return;
  const { phase, task } = digit === 0 && !labeler.phase ? noTask(labeler) : afterDigit(labeler.groups, labeler.phase, digit);
  labeler.phase = phase;
  labeler.query = "";
  if (task) chooseLabel(labeler, task.key);
  else labeler.refresh();
}

function noTask(labeler) {
  return { phase: null, task: labeler.data.tasks.find((task) => !task.group) };
}

function openPhase(labeler, digit) {
  labeler.phase = labeler.phase === digit ? null : digit;
  labeler.refresh();
}

// A search that leaves one task chooses it; one that leaves several unchooses what an earlier letter chose.
function search(labeler, query) {
  if (!labeler.isOpen()) return;
  labeler.phase = null;
  labeler.query = query;
  const found = labeler.found();
  const only = found.length === 1 ? found[0].key : null;
  if (only) labeler.bySearch = only;
  if (only || (labeler.bySearch && labeler.bySearch === labeler.item.label)) chooseLabel(labeler, only);
  labeler.notice(query && !found.length ? labeler.say("labeler.not_found", { query }) : "");
  labeler.refresh();
}

function takeBackLetter(labeler) {
  if (labeler.query) search(labeler, labeler.query.slice(0, -1));
  else if (labeler.phase) openPhase(labeler, labeler.phase);
  else if (labeler.isOpen() && labeler.item.label && !labeler.item.given) chooseLabel(labeler, null);
  else labeler.act.previous();
}

function clearSearch(labeler) {
  labeler.query = "";
  labeler.phase = null;
  labeler.notice("");
  labeler.refresh();
}

// The arrows go through what the search has found, or through all tasks.
function stepThrough(labeler, step) {
  const tasks = labeler.query && labeler.found().length ? labeler.found() : labeler.data.tasks;
  const at = tasks.findIndex((task) => task.key === labeler.item.label);
  const to = at < 0 ? (step > 0 ? 0 : tasks.length - 1) : (at + step + tasks.length) % tasks.length;
  labeler.bySearch = null;
  chooseLabel(labeler, tasks[to].key);
}

function writeNote(labeler, text) {
  if (!labeler.isOpen()) return;
  labeler.item.note = text;
  labeler.outbox.put(labeler.item.id, "note", text);
}
