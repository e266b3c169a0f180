// How an item is left where the server draws the next one: submitted, amended, skipped, or passed by. The outbox keeps
// what is submitted, nonce and all, until the server has answered: sent again by a retry or after a reload, it is
// stored once.

const NEXT_ITEM_WITHIN_MS = 3000;

function goTo(board, where) {
  if (board.view.bar[where].disabled || ["sending", "leaving"].includes(board.item.phase)) return;
  const { item } = board;
  const phase = item.phase;
  item.phase = "leaving";
  board.refresh();
  board.trigger(where, item.id);
  // the page may have nowhere to go, or be out of reach
  setTimeout(() => board.item === item && item.phase === "leaving" && stay(board, phase), NEXT_ITEM_WITHIN_MS);
}

function stay(board, phase) {
  board.item.phase = phase;
  board.refresh();
}

async function skipItem(board) {
  const { item } = board;
  if (!board.isOpen() || item.given) return;
  const reason = await ask(board, "skip");
  if (reason && board.item === item && board.isOpen()) await send(board, bodyOf(board, "skipped", reason));
}

function bodyOf(board, status, reason) {
  const { item } = board;
  return {
    answers: answersOf(item),
    nonce: newNonce(),
    expected_revision: item.revision,
    reason,
    active_ms: board.time.read(),
    status,
  };
}

async function send(board, body) {
  const { item, time } = board;
  item.phase = "sending";
  if (board.view?.item === item) {
    board.refresh();
    board.notice(board.say("board.being_submitted"));
  }
  const outcome = await board.outbox.submit(item.id, body);
  if (!outcome.ok) {
    sendBack(board, item, outcome);
    return;
  }
  time.forget();
  item.phase = "done";
  if (board.item === item) askForNext(board);
}

function sendBack(board, item, { status, sentence, stored }) {
  if (item.phase === "sending") item.phase = "open";
  if (board.item !== item) return;
  for (const [field, value] of Object.entries(stored)) board.take(field, value);
  board.refresh();
  board.notice(board.say("board.not_accepted", { sentence: sentence || status }));
}

// Stored: the page shows the next item. While its socket is down the page hears nothing, so it is asked again,
// ever more rarely, and submit becomes a reload.
function askForNext(board, wait = NEXT_ITEM_WITHIN_MS) {
  const { item } = board;
  board.late = wait > NEXT_ITEM_WITHIN_MS;
  board.refresh();
  board.notice(board.say(board.late ? "board.next_is_late" : "board.submitted"));
  board.trigger("submitted", item.id);
  setTimeout(() => board.item === item && board.isShown() && askForNext(board, wait * 2), wait);
}

async function ask(board, what) {
  const picks = board.say(`board.${what}_picks`).split("|");
  const texts = { title: board.say(`board.${what}_title`), hint: board.say(`board.${what}_hint`), picks };
  const reason = await board.during(askReason(board.view.node, board.say, texts));
  focusCurrent(board);
  return reason;
}
