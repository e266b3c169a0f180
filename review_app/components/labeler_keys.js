// The labeler's keys. A key acts on the record that was on the screen when it was pressed, or on none.

const LABEL_DEEDS = {
  "-": skipRecord,
  "/": (labeler) => labeler.view.find.focus(),
  "?": (labeler) => labeler.act.help(),
  "[": (labeler) => labeler.act.previous(),
  "]": (labeler) => labeler.act.next(),
  Backspace: takeBackLetter,
  Escape: clearSearch,
  ArrowDown: (labeler) => stepThrough(labeler, 1),
  ArrowUp: (labeler) => stepThrough(labeler, -1),
  " ": (labeler, event) => scrollRecord(labeler, event.shiftKey ? -1 : 1),
  PageDown: (labeler) => scrollRecord(labeler, 1),
  PageUp: (labeler) => scrollRecord(labeler, -1),
};
// what some of them are while Chinese punctuation is on
const FULL_WIDTH = { "？": "?", "【": "[", "】": "]", "、": "/", "－": "-" };

// Returns true when the key was the labeler's own.
function pressLabelKey(event, labeler) {
  if (isComposing(event)) return false;
  const target = event.composedPath()[0];
  const { note, find } = labeler.view;
  const typing = mayType(target);
  if (typing && target !== note && target !== find) return false;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return once(event, labeler, () => submitLabel(labeler));
  if (event.ctrlKey || event.altKey || event.metaKey || isElsewhere(target, labeler)) return false;
  if (typing && event.key === "Escape") return once(event, labeler, () => leaveTyping(labeler));
  if (target === note) return false;
  if (event.key === "Enter") return once(event, labeler, () => submitLabel(labeler));
  if (target === find) return stepsInSearch(event, labeler);
  return labelDeed(event, labeler);
}

function leaveTyping(labeler) {
  clearSearch(labeler);
  labeler.focusItem();
}

function stepsInSearch(event, labeler) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  return step ? once(event, labeler, () => stepThrough(labeler, step)) : false;
}

function labelDeed(event, labeler) {
  const key = FULL_WIDTH[event.key] ?? event.key;
  if (/^[0-9]$/.test(key)) return once(event, labeler, () => pressDigit(labeler, Number(key)));
  if (/^[a-zA-Z]$/.test(key)) return once(event, labeler, () => search(labeler, labeler.query + key));
  const deed = LABEL_DEEDS[key];
  return deed ? once(event, labeler, () => deed(labeler, event)) : false;
}

function scrollRecord(labeler, direction) {
  const { record } = labeler.view;
  record.scrollBy({ top: direction * record.clientHeight * 0.85 });
}
