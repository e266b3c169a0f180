// The rewriter's keys: facts by arrows and 1 2 3 outside of the texts, Alt and Ctrl keys everywhere.

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=''], [contenteditable=true]";
const REWRITER_HELP = [
  ["↑ ↓", "rewriter.help_facts"],
  ["1 2 3", "rewriter.help_place"],
  ["Alt+1 2 3", "rewriter.help_turns"],
  ["Alt+0, Esc", "rewriter.help_case"],
  ["Alt+Z, Ctrl+Z", "rewriter.help_undo"],
  ["Alt+Q W E", "rewriter.help_verdict"],
  ["Alt+D", "rewriter.help_declare"],
  ["Ctrl+Enter", "board.help_submit"],
  ["[ ]", "board.help_move"],
  ["S", "board.help_skip"],
];

function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

function mayType(target) {
  return target instanceof Element && target.matches(TYPING);
}

// Returns true when the key was the rewriter's own.
function pressRewriterKey(event, rewriter) {
  if (isComposing(event)) return false;
  const target = event.composedPath()[0];
  const deed = commandOf(event, rewriter, target) ?? plainKeyOf(event, rewriter, target);
  if (deed && !event.repeat) deed();
  else if (deed && event.key.startsWith("Arrow")) deed();
  return Boolean(deed);
}

function commandOf(event, rewriter, target) {
  const { view } = rewriter;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter") return () => submitDialogue(rewriter);
  const turn = turnOf(target);
  if (command && turn && event.code === "KeyZ") return () => undoTurn(rewriter, turn, event.shiftKey);
  if (command && turn && event.code === "KeyY") return () => undoTurn(rewriter, turn, true);
  if (event.key === "Escape" && mayType(target) && view.node.contains(target)) return () => rewriter.toCase();
  if (!event.altKey || command) return null;
  // codes, because Alt writes other characters on some keyboards
  const digit = /^(?:Digit|Numpad)([0-3])$/.exec(event.code)?.[1];
  if (digit) return () => (Number(digit) ? rewriter.toTurn(Number(digit)) : rewriter.toCase());
  const verdict = { KeyQ: "accepted", KeyW: "returned", KeyE: "amended" }[event.code];
  if (verdict && view.turns.verdicts?.some(({ dataset }) => dataset.verdict === verdict)) return () => judge(rewriter, verdict);
  if (event.code === "KeyZ") return () => undoTurn(rewriter, turn ?? rewriter.lastTurn);
  if (event.code === "KeyD") return () => rewriter.declare(!rewriter.item.declared);
  return null;
}

function plainKeyOf(event, rewriter, target) {
  if (event.ctrlKey || event.metaKey || event.altKey || mayType(target)) return null;
  const { view, item } = rewriter;
  const elsewhere = target instanceof Element && !view.node.contains(target) && target.closest("button, a, input, [role=tab]");
  if (elsewhere) return null;
  if (/^[123]$/.test(event.key)) return () => placeInto(rewriter, Number(event.key));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    return view.reads.node.contains(target) ? null : () => view.cases.choose(item.fact + step);
  }
  if (event.key === "Home") return () => view.cases.choose(0);
  if (event.key === "End") return () => view.cases.choose(view.cases.units.length - 1);
  const deeds = { "?": "help", "？": "help", "[": "previous", "【": "previous", "]": "next", "】": "next", s: "skip", S: "skip" };
  if (deeds[event.key] === "skip" && view.bar.skip.hidden) return null;
  return deeds[event.key] ? () => rewriter.act[deeds[event.key]]() : null;
}

function turnOf(target) {
  return Number(target.closest?.(".turn")?.dataset.turn) || null;
}
