// What every component's keys have in common. A component has `readableFrom` and `contains(target)`.

// A key this soon after an item appeared was meant for the one before: nobody reads that fast.
const SETTLE_MS = 250;
const CONTROLS =
  "button, a[href], summary, [role=button], [role=tab], [role=radio], [role=checkbox], [role=slider], " +
  "[role=combobox], [role=listbox], [role=menu], [role=dialog]";
const TYPING = "input, textarea, select, [contenteditable=''], [contenteditable=true]";

function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

// Swallows held-down keys and keys pressed before this item could be read.
function once(event, board, deed) {
  if (!event.repeat && event.timeStamp >= board.readableFrom) deed();
  return true;
}

function mayType(target) {
  return target instanceof Element && target.matches(TYPING);
}

// Another control of the page has the focus, or one of its dialogs is open.
function isElsewhere(target, board) {
  if (!(target instanceof Element) || board.contains(target)) return false;
  return target.closest(CONTROLS) !== null;
}
