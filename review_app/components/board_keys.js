// The board's keys. A key acts on the item that was on the screen when it was pressed, or on none.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// the last three are what ? [ ] are while Chinese punctuation is on
const DEEDS = {
  Backspace: undo,
  n: rateNotApplicable,
  m: enterComment,
  z: toggleZoom,
  s: skipItem,
  "?": (board) => board.act.help(),
  "[": (board) => board.act.previous(),
  "]": (board) => board.act.next(),
  "？": (board) => board.act.help(),
  "【": (board) => board.act.previous(),
  "】": (board) => board.act.next(),
};
const MOVES = ["[", "]", "【", "】"];
const SCROLLS = [...Object.keys(ARROWS), "PageDown", "PageUp", " "];

const BOARD_HELP = [
  ["1 … 9, 0", "board.help_digits"],
  ["A … F, ← ↑ ↓ →, Tab", "board.help_cards"],
  ["Space, PgDn, PgUp", "board.help_scroll"],
  ["Z", "board.help_zoom"],
  ["Backspace", "board.help_back"],
  ["M, Esc", "board.help_comment"],
  ["Ctrl+Enter", "board.help_submit"],
  ["S", "board.help_skip"],
  ["[ ]", "board.help_move"],
];

// Returns true when the key was the board's own.
function pressKey(event, board) {
  if (isComposing(event)) return false;
  const target = event.composedPath()[0];
  const comment = board.view.comment?.box;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    return mayType(target) && target !== comment ? false : once(event, board, () => submitItem(board));
  }
  if (target === comment && event.key === "Escape") return once(event, board, () => leaveComment(board));
  if (event.ctrlKey || event.altKey || event.metaKey || mayType(target) || isElsewhere(target, board)) return false;
  const deed = deedOf(event, board, target);
  return deed ? once(event, board, deed) : false;
}

function deedOf(event, board, target) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const slot = key.toUpperCase();
  // while an item is waited for one can go to another, and no key reaches the page's own shortcuts
  if (!board.item) return () => MOVES.includes(key) && DEEDS[key](board);
  if (/^[0-9]$/.test(key)) return () => rateByDigit(board, Number(key));
  if (board.item.slots.includes(slot)) return () => chooseSlot(board, slot);
  // question and reference scroll by their own keys while they have the focus
  if (SCROLLS.includes(key) && target.closest?.(".reading")) return null;
  if (ARROWS[key]) return () => moveFocus(board, ...ARROWS[key]);
  if (key === "PageDown" || key === "PageUp") return () => scrollCard(board, key === "PageDown" ? 1 : -1);
  if (key === " ") return target.matches?.("button") ? null : () => scrollCard(board, event.shiftKey ? -1 : 1);
  return DEEDS[key] && (() => DEEDS[key](board));
}
