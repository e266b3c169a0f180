// What a key or a click does to the ratings, the focus and the comment of the item on the board.

function rateByDigit(board, digit) {
  const criterion = currentCriterion(board.item);
  // another tab may have scored what was still open here
  if (!criterion && board.isOpen()) return board.notice(board.say("board.choose_first"));
  const value = criterion && valueOfDigit(criterion, digit);
  if (value !== undefined) rateSlot(board, board.item.current.slot, criterion.key, value, true);
  return undefined;
}

function rateNotApplicable(board) {
  const criterion = currentCriterion(board.item);
  if (criterion?.may_be_na) rateSlot(board, board.item.current.slot, criterion.key, NOT_APPLICABLE, true);
}

function rateSlot(board, slot, key, value, byKey = false) {
  if (!board.isOpen()) return;
  board.item.touched = true;
  rate(board.item, slot, key, value);
  saveRating(board, slot, key);
  board.refusal = "";
  board.notice(board.item.given && isChanged(board.item) ? board.say("board.not_submitted") : "");
  board.item.current = nextUnscored(board.item, { slot, key });
  board.refresh();
  focusCurrent(board, byKey);
}

function undo(board) {
  const touched = board.isOpen() && takeBack(board.item);
  if (!touched) return;
  saveRating(board, touched.slot, touched.key);
  board.item.current = touched;
  board.refresh();
  focusCurrent(board, true);
}

function saveRating(board, slot, key) {
  const value = board.item.ratings[slot][key];
  board.outbox.put(board.item.id, `${slot}.${key}`, value === undefined ? "" : String(value));
}

function writeComment(board, text) {
  if (!board.isOpen()) return;
  board.item.touched = true;
  board.item.comment = text;
  board.outbox.put(board.item.id, "comment", text);
}

// `key` names a criterion; without it the card's first criterion that has no rating is next.
function focusSlot(board, slot, key = null) {
  const { item } = board;
  if (key) item.current = { slot, key };
  else if (item.current?.slot !== slot) item.current = placeIn(item, slot);
  board.refresh();
}

function chooseSlot(board, slot) {
  focusSlot(board, slot);
  focusCurrent(board, true);
}

function moveFocus(board, dx, dy) {
  const { item, view } = board;
  const columns = getComputedStyle(view.grid).gridTemplateColumns.split(" ").length;
  const step = isZoomed(board) ? dx + dy : dx + dy * columns;
  const to = item.slots[item.slots.indexOf(item.current?.slot ?? item.slots[0]) + step];
  if (to) chooseSlot(board, to);
}

function scrollCard(board, direction) {
  const talk = board.view.cards[board.item.current?.slot]?.talk;
  talk?.scrollBy({ top: direction * talk.clientHeight * 0.85 });
}

function enterComment(board) {
  board.view.comment.box.focus();
}

function leaveComment(board) {
  board.view.comment.box.blur();
  focusCurrent(board, true);
}

// Puts the browser's focus where the next key goes: the current card, or submit when all is scored.
function focusCurrent(board, scroll = false) {
  const { current } = board.item;
  if (board.parent.activeElement === board.view.comment.box) return;
  const node = current ? board.view.cards[current.slot].node : board.view.bar.submit;
  node.focus({ preventScroll: true });
  if (scroll && current) node.scrollIntoView({ block: "nearest" });
}

// One response over the whole grid, kept so for the items that follow; ends when all is scored.
function toggleZoom(board) {
  const { shelf } = board.outbox;
  if (shelf.read("view:zoom")) shelf.remove("view:zoom");
  else shelf.write("view:zoom", true);
  board.item.current ??= placeIn(board.item, board.item.slots[0]);
  board.refresh();
  focusCurrent(board);
}

function isZoomed(board) {
  return Boolean(board.outbox.shelf.read("view:zoom") && board.item.current);
}
