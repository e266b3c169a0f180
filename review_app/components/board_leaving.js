// How an item is left: scored, amended, or skipped.

async function submitItem(board) {
  const { item } = board;
  if (item?.phase === "elsewhere") return board.goOn();
  if (board.isBehind()) return board.catchUp();
  if (!board.isOpen()) return undefined;
  const missing = unscored(item);
  if (missing.length) return pointOut(board, missing);
  if (item.given && !isChanged(item)) return board.goOn();
  const reason = item.revision ? await board.askWhy("amend") : "";
  return reason === null ? undefined : board.hand("submitted", reason);
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
