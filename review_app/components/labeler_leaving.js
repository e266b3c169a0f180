// How a record is left: labelled, amended, skipped, or passed by. The next one is shown at once; the outbox
// keeps what was submitted, nonce and all, until the server has it, and the list of the last ones says which
// are on the server.

async function submitLabel(labeler) {
  const { item } = labeler;
  if (item.phase === "elsewhere") return labeler.goOn();
  if (!labeler.isOpen()) return undefined;
  if (!item.label) return labeler.notice(labeler.say("labeler.choose_first"));
  if (!labelChanged(item)) return labeler.goOn();
  const reason = item.revision ? await askLabeler(labeler, "amend") : "";
  if (reason === null || labeler.item !== item || !labeler.isOpen()) return undefined;
  return hand(labeler, "submitted", reason);
}

async function skipRecord(labeler) {
  const { item } = labeler;
  if (!labeler.isOpen() || item.revision) return;
  const reason = await askLabeler(labeler, "skip");
  if (reason && labeler.item === item && labeler.isOpen()) hand(labeler, "skipped", reason);
}

async function askLabeler(labeler, what) {
  const picks = labeler.say(`labeler.${what}_picks`).split("|");
  const texts = { title: labeler.say(`labeler.${what}_title`), hint: labeler.say(`labeler.${what}_hint`), picks };
  const reason = await labeler.during(askReason(labeler.view.node, labeler.say, texts));
  labeler.focusRecord();
  return reason;
}

function hand(labeler, status, reason) {
  const { item, time } = labeler;
  const body = {
    answers: labelAnswers(item),
    nonce: newNonce(),
    expected_revision: item.revision,
    reason,
    active_ms: time.read(),
    status,
  };
  item.phase = "sending";
  time.forget();
  sendLabel(labeler, item.id, body);
  labeler.goOn();
}

// Ends once the server has answered, however long that takes.
async function sendLabel(labeler, id, body) {
  const before = labeler.given[id];
  const label = body.status === "skipped" ? null : body.answers.label;
  labeler.mark(id, { state: "sending", label });
  labeler.upcoming.forget(id);
  const outcome = await labeler.outbox.submit(id, body);
  if (outcome.ok) {
    labeler.mark(id, { state: body.status === "skipped" ? "skipped" : "saved", label });
  } else {
    labeler.mark(id, before ?? { state: "refused", label });
    const sentence = outcome.sentence || outcome.status;
    // the next record may not be drawn yet, and would put its own notice over this one
    labeler.refusal = labeler.say("labeler.refused", { place: labeler.placeOf(id), sentence });
    labeler.notice(labeler.refusal);
  }
  labeler.finishIfDone();
}
