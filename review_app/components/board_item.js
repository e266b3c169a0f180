// The item on the board: what was given, what is current, what is missing. Values only, no drawing.

const NOT_APPLICABLE = "na";

// `data` as `GET /work/ID` answers, `criteria` the rubric's, `newer` what was typed here and perhaps not yet sent.
function openItem(data, criteria, newer) {
  const item = {
    id: data.assignment_id,
    revision: data.revision,
    shown: data.item,
    skipped: data.skipped,
    slots: data.item.responses.map((response) => response.slot),
    criteria,
    ratings: {},
    comment: "",
    given: null, // what stands on the server, when it was answered before
    undo: [], // {slot, key, before}, newest last
    current: null, // {slot, key} that the next digit scores; null when all is scored
    phase: data.locked ? "locked" : "open", // open, sending, elsewhere, locked
  };
  for (const slot of item.slots) item.ratings[slot] = {};
  if (data.answers) takeAnswers(item, data.answers);
  item.given = data.answers ? answersOf(item) : null;
  for (const [field, value] of Object.entries({ ...data.draft, ...newer })) takeField(item, field, value);
  item.current = firstUnscored(item);
  return item;
}

function takeAnswers(item, answers) {
  for (const slot of item.slots) {
    for (const [key, rating] of Object.entries(answers.ratings?.[slot] ?? {})) {
      item.ratings[slot][key] = rating ?? NOT_APPLICABLE;
    }
  }
  item.comment = answers.comment ?? "";
}

// One draft field, as stored: "A.overall" with "7", "na" or "" for none, or "comment".
function takeField(item, field, value) {
  if (field === "comment") {
    item.comment = value;
    return;
  }
  const dot = field.indexOf(".");
  const [slot, key] = [field.slice(0, dot), field.slice(dot + 1)];
  const criterion = item.criteria.find((each) => each.key === key);
  if (!Object.hasOwn(item.ratings, slot) || !criterion) return;
  const rating = Number(value);
  if (value === NOT_APPLICABLE) item.ratings[slot][key] = NOT_APPLICABLE;
  else if (value && rating >= criterion.low && rating <= criterion.high) item.ratings[slot][key] = rating;
  else delete item.ratings[slot][key];
}

function rate(item, slot, key, value) {
  const before = item.ratings[slot][key];
  item.undo.push({ slot, key, before });
  put(item, slot, key, value);
}

function put(item, slot, key, value) {
  if (value === undefined) delete item.ratings[slot][key];
  else item.ratings[slot][key] = value;
}

// Clears the current rating; when there is none, takes back the last thing done. Returns what it touched.
function takeBack(item) {
  const { slot, key } = item.current ?? {};
  if (slot && item.ratings[slot][key] !== undefined) {
    rate(item, slot, key, undefined);
    return { slot, key };
  }
  const last = item.undo.pop();
  if (!last) return null;
  put(item, last.slot, last.key, last.before);
  return { slot: last.slot, key: last.key };
}

function allPlaces(item) {
  return item.slots.flatMap((slot) => item.criteria.map((criterion) => ({ slot, key: criterion.key })));
}

function unscored(item) {
  return allPlaces(item).filter(({ slot, key }) => item.ratings[slot][key] === undefined);
}

function firstUnscored(item) {
  return unscored(item)[0] ?? null;
}

// The next place without a rating after this one, round the corner if need be; null when all is scored.
function nextUnscored(item, from) {
  const places = allPlaces(item);
  const at = places.findIndex(({ slot, key }) => slot === from.slot && key === from.key);
  const round = [...places.slice(at + 1), ...places.slice(0, at + 1)];
  return round.find(({ slot, key }) => item.ratings[slot][key] === undefined) ?? null;
}

function currentCriterion(item) {
  return item.criteria.find(({ key }) => key === item.current?.key);
}

// The current place, or the next open one when it was rated meanwhile.
function stillOpen(item) {
  const { current } = item;
  return current && item.ratings[current.slot][current.key] === undefined ? current : firstUnscored(item);
}

// Where a card's next digit goes: its first criterion without a rating, else its first.
function placeIn(item, slot) {
  const open = item.criteria.find((criterion) => item.ratings[slot][criterion.key] === undefined);
  return { slot, key: (open ?? item.criteria[0]).key };
}

// As the server stores them; null stands for not applicable.
function answersOf(item) {
  const ratings = {};
  for (const slot of item.slots) {
    ratings[slot] = {};
    for (const { key } of item.criteria) {
      const rating = item.ratings[slot][key];
      if (rating !== undefined) ratings[slot][key] = rating === NOT_APPLICABLE ? null : rating;
    }
  }
  return { ratings, comment: item.comment };
}

function isChanged(item) {
  return JSON.stringify(answersOf(item)) !== JSON.stringify(item.given);
}

// The value a digit key stands for on this scale, undefined when it stands for none: 0 is ten where there is a ten.
function valueOfDigit(criterion, digit) {
  const value = digit === 0 && criterion.high === 10 && criterion.low > 0 ? 10 : digit;
  return value >= criterion.low && value <= criterion.high ? value : undefined;
}
