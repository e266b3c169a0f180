// How a record is left: labelled, amended, skipped, or passed by. The list of the last ones says which are on the server.

async function submitLabel(labeler) {
  const { item } = labeler;
  if (item?.phase === "elsewhere") return labeler.goOn();
  if (labeler.isBehind()) return labeler.catchUp();
  if (!labeler.isOpen()) return undefined;
  if (!item.label) return labeler.notice(labeler.say("labeler.choose_first"));
  if (!labelChanged(item)) return labeler.goOn();
  const reason = item.revision ? await labeler.askWhy("amend") : "";
  return reason === null ? undefined : labeler.hand("submitted", reason);
}

async function skipRecord(labeler) {
  if (!labeler.isOpen() || labeler.item.revision) return;
  const reason = await labeler.askWhy("skip");
  if (reason) labeler.hand("skipped", reason);
}
