// The verifier brought up to date from its values, after every act.

function refreshVerifier(verifier) {
  const { view, item } = verifier;
  view.node.dataset.phase = item.phase;
  view.node.dataset.assignment = item.id;
  const judges = mayJudge(item);
  const revised = isRevised(item);
  view.response.refresh();
  for (const when of ["before", "after"]) {
    for (const button of view[when].buttons) {
      const key = button.dataset.asks.split(".")[1];
      button.setAttribute("aria-checked", String(item[when][key] === button.dataset.said));
      button.disabled = !judges;
    }
  }
  view.after.node.hidden = !revised;
  // who only reads sees at once what changed, which has all of the text
  view.text.node.hidden = item.reviews && !judges;
  refreshBox(view.text, item.text, judges, verifier.say);
  refreshBox(view.comment, item.comment, judges, verifier.say);
  view.difference.refresh();
  if (view.oversight) refreshOversight(verifier);
  refreshVerifierBar(verifier);
}

function refreshBox({ box, count }, value, writes, say) {
  if (box.value !== value) box.value = value;
  box.readOnly = !writes;
  count.textContent = value ? say("editor.count", { n: [...value].length }) : "";
}

function refreshOversight({ view: { oversight }, item, say }) {
  for (const button of oversight.verdicts) {
    button.setAttribute("aria-checked", String(button.dataset.verdict === item.verdict));
    button.disabled = item.phase !== "open";
  }
  oversight.answers.forEach((tab, index) => tab.setAttribute("aria-selected", String(index === item.chosen)));
  const skipped = item.record.answers[item.chosen]?.skipped;
  oversight.skipped.hidden = !skipped;
  oversight.skipped.textContent = skipped ? say("verify.was_skipped", { reason: skipped }) : "";
  refreshBox(oversight.reason, item.reason, item.phase === "open", say);
  oversight.reason.node.hidden = item.verdict !== "returned" && !item.reason;
}

function refreshVerifierBar({ view: { bar }, item, data, given, say }) {
  const total = data.queue.length;
  const done = data.queue.filter((id) => isStored(given, id)).length;
  const place = data.queue.indexOf(item.id) + 1;
  bar.place.textContent = say("labeler.progress", { place, total, done });
  bar.meter.max = total;
  bar.meter.value = done;
  bar.previous.disabled = place <= 1;
  bar.next.disabled = place >= total;
  bar.skip.disabled = item.phase !== "open" || (item.revision > 0 && !item.record.waiting);
  bar.submit.disabled = !["open", "elsewhere"].includes(item.phase);
  bar.submit.classList.toggle("ready", item.phase === "open" && whatVerificationLacks(item) === null);
}
