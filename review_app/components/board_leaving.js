// How an item is left: scored, amended, or skipped.

const LOOKED_AT_MS = 1000;

async function submitItem(board) {
  const { item } = board;
  if (item?.phase === "elsewhere") return board.goOn();
  if (board.isBehind()) return board.catchUp();
  if (!board.isOpen()) return undefined;
  const missing = unscored(item);
  if (missing.length) return pointOut(board, missing);
  if (isUnseen(board)) return board.notice(board.say("board.look_first"));
  if (item.given && !isChanged(item)) return board.goOn();
  const reason = item.revision ? await board.askWhy("amend") : "";
  return reason === null ? undefined : board.hand("submitted", reason);
}

// Scored before, and just shown behind one that was submitted: a second press was for that one. What was refused was
// submitted already.
function isUnseen({ given, handed, item, shownAt }) {
  const isNew = handed !== null && !item.touched && given[item.id]?.state !== "refused";
  return isNew && performance.now() - shownAt < LOOKED_AT_MS;
}

async function skipItem(board) {
  if (!board.isOpen() || board.item.revision) return;
  const reason = await board.askWhy("skip");
  if (reason) board.hand("skipped", reason);
}

function pointOut(board, missing) {
  const slots = [...new Set(missing.map(({ slot }) => slot))];
  [board.item.current] = missing;
  board.refresh();
  focusCurrent(board, true);
  board.notice(board.say("board.missing", { slots: slots.join(" ") }));
}
