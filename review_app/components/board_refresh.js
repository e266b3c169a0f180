// The board brought up to date from the item's values, after every act.

function refreshBoard(board) {
  const { view, item, say } = board;
  const zoomed = isZoomed(board);
  view.grid.classList.toggle("zoomed", zoomed);
  const open = item.phase === "open";
  view.node.dataset.phase = item.phase;
  for (const slot of item.slots) refreshCard(board, slot, open, zoomed);
  const { bar } = view;
  const left = unscored(item).length;
  const all = allPlaces(item).length;
  const progress = board.progress();
  bar.place.textContent = say("board.progress", progress);
  bar.meter.value = progress.done;
  bar.scored.textContent = say("board.scored", { n: all - left, all });
  bar.submit.firstChild.textContent = say(submitWord(item));
  bar.submit.classList.toggle("ready", left === 0);
  bar.submit.disabled = !open && item.phase !== "elsewhere";
  bar.skip.disabled = !open || item.revision > 0;
  const { box } = view.comment;
  if (box.value !== item.comment) box.value = item.comment;
  box.readOnly = !open;
}

function submitWord(item) {
  if (item.phase === "elsewhere" || (item.given && !isChanged(item))) return "board.go_on";
  return item.given ? "board.amend" : "board.submit";
}

function refreshCard({ view, item, say }, slot, open, zoomed) {
  const card = view.cards[slot];
  const current = item.current?.slot === slot;
  const values = item.criteria.map(({ key }) => item.ratings[slot][key]);
  const done = values.every((value) => value !== undefined);
  const shown = values.map((value) => scoreText(value, say)).join(" · ");
  card.node.classList.toggle("current", current);
  card.node.classList.toggle("scored", done);
  card.node.setAttribute("aria-current", String(current));
  card.zoom.textContent = say(zoomed ? "board.side_by_side" : "board.zoom");
  card.mark.textContent = done ? `✓ ${shown}` : say("board.unscored");
  card.node.setAttribute("aria-label", say("board.card", { slot, state: card.mark.textContent }));
  const active = current ? item.current.key : placeIn(item, slot).key;
  for (const { node, radios, criterion } of card.strips) {
    node.hidden = criterion.key !== active;
    for (const radio of radios) {
      const chosen = String(item.ratings[slot][criterion.key]) === radio.dataset.value;
      radio.setAttribute("aria-checked", String(chosen));
      radio.disabled = !open;
    }
  }
  for (const button of card.tabs?.buttons ?? []) {
    const criterion = item.criteria.find(({ key }) => key === button.dataset.key);
    button.textContent = `${criterion.name} ${scoreText(item.ratings[slot][criterion.key], say)}`;
    button.setAttribute("aria-pressed", String(criterion.key === active));
  }
}

function scoreText(value, say) {
  if (value === undefined) return "–";
  return value === NOT_APPLICABLE ? say("board.na") : String(value);
}
