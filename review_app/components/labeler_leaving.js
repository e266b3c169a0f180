// How a record is left: labelled, amended, skipped, or passed by. The list of the last ones says which are on the server.

async function submitLabel(labeler) {
  const { item } = labeler;
  if (item?.phase === "elsewhere") return labeler.goOn();
  if (labeler.isBehind()) return labeler.catchUp();
  if (!labeler.isOpen()) return undefined;
  const unclear = whatIsUnclear(labeler);
  if (unclear) return labeler.notice(unclear);
  if (!labelChanged(item)) return labeler.goOn();
  const reason = item.revision ? await labeler.askWhy("amend") : "";
  return reason === null ? undefined : labeler.hand("submitted", reason);
}

// In words, where there is no label, or letters typed since do not mean it; "" where it is the one that is meant.
function whatIsUnclear(labeler) {
  const { item, query } = labeler;
  const found = labeler.found();
  if (query && !found.length) return labeler.say("labeler.not_found", { query });
  const meant = item.label && (!query || found.some(({ key }) => key === item.label));
  return meant ? "" : labeler.say("labeler.choose_first");
}

async function skipRecord(labeler) {
  if (!labeler.isOpen() || labeler.item.revision) return;
  const reason = await labeler.askWhy("skip");
  if (reason) labeler.hand("skipped", reason);
}
