// The verifier's keys. Outside of the texts every key is a deed; in a text only Esc, Enter with Ctrl are.

const ERROR_KEYS = { fact: "F", omission: "O", dose: "D", contraindication: "C", outdated: "T", unsafe: "U", unclear: "L", other: "X" };
const KIND_OF_KEY = Object.fromEntries(Object.entries(ERROR_KEYS).map(([kind, key]) => [key.toLowerCase(), kind]));
const VERIFIER_DEEDS = {
  e: reviseText,
  m: (verifier) => verifier.view.comment.box.focus(),
  v: (verifier) => verifier.view.difference.cycle(),
  s: skipVerification,
  "?": (verifier) => verifier.act.help(),
  "[": (verifier) => verifier.step(-1),
  "]": (verifier) => verifier.step(1),
  Backspace: (verifier) => unmarkError(verifier, verifier.item.errors.length - 1),
  Enter: submitVerification,
  ArrowDown: (verifier, event) => moveClause(verifier, event, 1),
  ArrowUp: (verifier, event) => moveClause(verifier, event, -1),
  " ": (verifier, event) => scrollPane(verifier, event.shiftKey ? -1 : 1),
  PageDown: (verifier) => scrollPane(verifier, 1),
  PageUp: (verifier) => scrollPane(verifier, -1),
};
const OVERSEER_DEEDS = {
  a: (verifier) => decideVerdict(verifier, "accepted"),
  r: (verifier) => decideVerdict(verifier, "returned"),
  w: reviseText,
  n: (verifier) => lookAtAnswer(verifier, verifier.item.chosen + 1),
};
// what some of them are while Chinese punctuation is on
const WIDE_KEYS = { "？": "?", "【": "[", "】": "]" };
const HELD_DOWN = ["ArrowDown", "ArrowUp", " ", "PageDown", "PageUp"];

// Returns true when the key was the verifier's own.
function pressVerifierKey(event, verifier) {
  if (isComposing(event) || !verifier.item) return false;
  const target = event.composedPath()[0];
  const typing = mayType(target);
  if (typing && !verifier.contains(target)) return false;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return once(event, verifier, () => submitVerification(verifier));
  if (event.ctrlKey || event.altKey || event.metaKey || isElsewhere(target, verifier)) return false;
  if (typing) return event.key === "Escape" ? once(event, verifier, () => verifier.focusItem()) : false;
  if (["Enter", " "].includes(event.key) && target instanceof Element && target.closest("button, summary")) return false;
  const key = WIDE_KEYS[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const deed = verifierDeed(verifier, key);
  if (!deed) return false;
  if (HELD_DOWN.includes(event.key)) deed(verifier, event);
  else once(event, verifier, () => deed(verifier, event));
  return true;
}

function verifierDeed({ item }, key) {
  if (/^[1-8]$/.test(key)) {
    const when = Number(key) > 4 ? "after" : "before";
    return (verifier) => judgeText(verifier, when, ...JUDGING[(Number(key) - 1) % 4]);
  }
  if (item.reviews && OVERSEER_DEEDS[key]) return OVERSEER_DEEDS[key];
  if (KIND_OF_KEY[key]) return (verifier) => markError(verifier, KIND_OF_KEY[key]);
  return VERIFIER_DEEDS[key];
}

function moveClause(verifier, event, step) {
  const { item, view } = verifier;
  if (event.shiftKey) view.response.choose(item.clause, item.reach + step);
  else view.response.choose(item.clause + step + (step > 0 ? item.reach : 0), 0);
}

function scrollPane({ view }, direction) {
  const pane = view.response.node;
  pane.scrollBy({ top: direction * pane.clientHeight * 0.85 });
}
