// What a key or a click does to a verification. Each act saves what it changed.

function keepVerification(verifier, ...fields) {
  for (const field of fields) verifier.outbox.put(verifier.item.id, field, verificationField(verifier.item, field));
  verifier.notice("");
  verifier.refresh();
}

function judgeText(verifier, when, key, said) {
  const { item } = verifier;
  if (!mayJudge(item)) return verifier.notice(readOnlyWord(verifier));
  if (when === "after" && !isRevised(item)) return verifier.notice(verifier.say("verify.nothing_revised"));
  // pressing what stands already, as when an item has come back, leaves it
  item[when][key] = said;
  return keepVerification(verifier, `${when}.${key}`);
}

function writeText(verifier, field, value) {
  verifier.item[field] = value;
  keepVerification(verifier, field);
}

// The selected passage, else the chosen clauses, marked as an error of this kind.
function markError(verifier, kind) {
  const { item, view } = verifier;
  if (!mayJudge(item)) return verifier.notice(readOnlyWord(verifier));
  const [start, end] = view.response.selected() ?? chosenSpan(item);
  const same = item.errors.findIndex((error) => error.kind === kind && error.start === start && error.end === end);
  if (same >= 0) item.errors.splice(same, 1);
  else item.errors.push({ kind, start, end });
  window.getSelection().removeAllRanges();
  return keepVerification(verifier, "errors");
}

function unmarkError(verifier, index) {
  if (!mayJudge(verifier.item) || index < 0) return;
  verifier.item.errors.splice(index, 1);
  keepVerification(verifier, "errors");
}

function decideVerdict(verifier, verdict) {
  const { item, view } = verifier;
  if (item.phase !== "open") return;
  const was = item.verdict;
  item.verdict = verdict;
  if (was === "amended" && verdict !== "amended") takeOpinion(item, item.record.answers[item.chosen]?.opinion);
  keepVerification(verifier, "verdict", ...(was === "amended" ? OPINION_FIELDS : []));
  if (verdict === "returned") view.oversight.reason.box.focus();
}

const OPINION_FIELDS = ["before.correct", "before.practical", "after.correct", "after.practical", "text", "errors", "comment"];

// Another of several answers is looked at: it is the one that is accepted, or amended.
function lookAtAnswer(verifier, index) {
  const { item } = verifier;
  const { answers } = item.record;
  if (!answers.length) return;
  item.chosen = (index + answers.length) % answers.length;
  if (item.verdict !== "amended") takeOpinion(item, answers[item.chosen].opinion);
  if (item.phase === "open") keepVerification(verifier, "chosen");
  else verifier.refresh();
}

function reviseText(verifier) {
  const { item, view } = verifier;
  if (item.reviews && item.verdict !== "amended") decideVerdict(verifier, "amended");
  if (!mayJudge(item)) return;
  view.text.box.focus();
  view.text.box.scrollIntoView({ block: "nearest" });
}

function readOnlyWord({ item, say }) {
  return say(item.phase === "open" ? "verify.amend_first" : "verify.only_look");
}

// -- leaving

async function submitVerification(verifier) {
  const { item } = verifier;
  if (item?.phase === "elsewhere") return verifier.goOn();
  if (verifier.isBehind()) return verifier.catchUp();
  if (!verifier.isOpen()) return undefined;
  const lacks = whatVerificationLacks(item);
  if (lacks) return pointAtMissing(verifier, lacks);
  const waits = item.record.waiting || item.record.turn === "annotator";
  if (item.revision && !waits && item.given === JSON.stringify(verificationAnswers(item))) return verifier.goOn();
  const reason = item.revision ? await reasonFor(verifier, waits) : "";
  return reason === null ? undefined : verifier.hand("submitted", reason);
}

// What came back says itself why it is answered again.
async function reasonFor(verifier, waits) {
  if (waits) return verifier.say(verifier.item.reviews ? "rewriter.reason_review" : "rewriter.reason_rewrite");
  return verifier.askWhy("amend", "verify.amend_picks");
}

async function skipVerification(verifier) {
  const { item } = verifier;
  if (!verifier.isOpen() || (item.revision && !item.record.waiting)) return;
  const reason = await verifier.askWhy("skip", "verify.skip_picks");
  if (reason) verifier.hand("skipped", reason);
}

function pointAtMissing(verifier, word) {
  const { view } = verifier;
  verifier.notice(verifier.say(word));
  const target = {
    "verify.missing_comment": view.comment.box,
    "verify.missing_reason": view.oversight?.reason.box,
    "verify.missing_text": view.text.box,
  }[word];
  const asked = /^verify\.missing_(before|after)_/.exec(word)?.[1];
  const node = target ?? (asked ? view[asked].node : view.response.marking);
  if (target) target.focus();
  else verifier.focusItem();
  node.scrollIntoView({ block: "nearest" });
}
