// A queue: what is given so far, and where to go next. `given` maps an assignment to {state}: sending, saved, skipped,
// or refused; what was refused counts as not given.

function isGiven(given, id) {
  return Boolean(given[id]) && given[id].state !== "refused";
}

// What the server has acknowledged: what is still on its way there counts as nobody's work yet.
function isStored(given, id) {
  return isGiven(given, id) && given[id].state !== "sending";
}

// The next one without an answer after this one, round the corner if need be; null when all have one.
function nextUngiven(queue, given, id) {
  const at = queue.indexOf(id);
  return [...queue.slice(at + 1), ...queue.slice(0, at + 1)].find((each) => !isGiven(given, each)) ?? null;
}

function upcoming(queue, given, id, many) {
  const ahead = [];
  let next = id;
  for (let n = 0; n < many; n += 1) {
    next = nextUngiven(queue, { ...given, ...Object.fromEntries(ahead.map((each) => [each, { state: "saved" }])) }, next);
    if (next === null || next === id || ahead.includes(next)) break;
    ahead.push(next);
  }
  return ahead;
}
