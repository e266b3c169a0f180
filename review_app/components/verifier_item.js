// A verification's values: two verdicts, errors marked in the text, a revision, a comment; an overseer's verdict.
// Places in texts count characters, not UTF-16 units.

const ASKED = ["correct", "practical"];
const PHASES_LEFT = ["sending", "elsewhere", "locked"];

function verifierItem(data, newer) {
  const shown = data.item;
  const item = {
    id: data.assignment_id,
    revision: data.revision,
    skipped: data.skipped,
    record: shown, // the name that what the verifier shares with the labeler expects
    reviews: shown.role === "reviewer",
    phase: data.locked ? "locked" : "open",
    characters: [...shown.response],
    clauses: clausesOf(shown.response),
    clause: 0,
    reach: 0, // how many clauses after the current one are chosen as well
    verdict: "",
    reason: "",
    chosen: 0,
  };
  takeOpinion(item, shown.answers[0]?.opinion);
  const own = shown.waiting && item.reviews ? null : data.answers;
  if (own && item.reviews) takeReview(item, own);
  else takeOpinion(item, shown.amendment ?? own ?? shown.answers[0]?.opinion);
  item.given = JSON.stringify(verificationAnswers(item));
  for (const [field, value] of Object.entries({ ...data.draft, ...newer })) takeVerificationField(item, field, value);
  return item;
}

// What is stored of an answer, as what the page shows; nothing for null.
function takeOpinion(item, opinion) {
  item.before = saidOf(opinion?.before);
  item.after = saidOf(opinion?.after);
  item.text = opinion?.text ?? item.record.response;
  item.errors = (opinion?.errors ?? []).map((error) => ({ ...error }));
  item.comment = opinion?.comment ?? "";
}

function takeReview(item, given) {
  item.verdict = given.verdict;
  item.reason = given.reason;
  item.chosen = Math.max(0, item.record.answers.findIndex(({ assignment }) => assignment === given.chosen));
  if (given.verdict === "amended") takeOpinion(item, given);
  else takeOpinion(item, item.record.answers[item.chosen]?.opinion);
}

function saidOf(verdict) {
  return Object.fromEntries(ASKED.map((key) => [key, verdict ? (verdict[key] ? "yes" : "no") : ""]));
}

// A draft's field: "before.correct", "after.practical", "text", "errors", "comment", "verdict", "reason", "chosen".
function takeVerificationField(item, field, value) {
  const [name, part] = field.split(".");
  if (part) item[name][part] = value;
  else if (name === "errors") item.errors = JSON.parse(value);
  else if (name === "chosen") item.chosen = Number(value);
  else item[name] = value;
}

function verificationField(item, field) {
  const [name, part] = field.split(".");
  if (part) return item[name][part];
  return name === "errors" ? JSON.stringify(item.errors) : String(item[name]);
}

function isRevised({ text, record }) {
  return text.trim() !== record.response.replace(/\r\n?/g, "\n").trim();
}

function mayJudge(item) {
  return item.phase === "open" && (!item.reviews || item.verdict === "amended");
}

function verificationAnswers(item) {
  if (!item.reviews) return opinionAnswers(item);
  const { verdict, reason } = item;
  const told = { verdict, reason };
  const chosen = item.record.answers[item.chosen];
  if (chosen) told.chosen = chosen.assignment;
  return verdict === "amended" ? { ...told, ...opinionAnswers(item) } : told;
}

function opinionAnswers(item) {
  const said = (verdict) => Object.fromEntries(ASKED.map((key) => [key, verdict[key] ? verdict[key] === "yes" : null]));
  const revised = isRevised(item);
  return {
    before: said(item.before),
    after: revised ? said(item.after) : null,
    text: revised ? item.text : null,
    errors: item.errors,
    comment: item.comment,
  };
}

// What stands in the way of a submission, as the word that says it; null when nothing does.
function whatVerificationLacks(item) {
  if (item.reviews && !item.verdict) return "verify.missing_verdict";
  if (item.verdict === "returned") return item.reason.trim().length < 2 ? "verify.missing_reason" : null;
  if (item.verdict === "accepted") return item.record.answers[item.chosen]?.opinion ? null : "verify.missing_answer";
  if (!item.text.trim()) return "verify.missing_text";
  const asked = isRevised(item) ? ["before", "after"] : ["before"];
  for (const when of asked) for (const key of ASKED) if (!item[when][key]) return `verify.missing_${when}_${key}`;
  if (item.before.correct === "no" && !item.errors.length) return "verify.missing_error";
  const impractical = asked.some((when) => item[when].practical === "no");
  return impractical && !item.comment.trim() ? "verify.missing_comment" : null;
}

// -- the text in clauses, which the arrows go through

function clausesOf(text) {
  const clauses = [];
  let start = 0;
  const characters = [...text];
  characters.forEach((character, at) => {
    const ends = /[，。；！？、,;!?\n]/.test(character) && !/[，。；！？、,;!?\n]/.test(characters[at + 1] ?? "");
    if (!ends && at < characters.length - 1) return;
    if (characters.slice(start, at + 1).join("").trim()) clauses.push([start, at + 1]);
    start = at + 1;
  });
  return clauses.length ? clauses : [[0, characters.length]];
}

// The clauses chosen now, as one span without the mark that ends it.
function chosenSpan({ clauses, clause, reach, characters }) {
  let [start] = clauses[clause];
  let [, end] = clauses[clause + reach];
  while (start < end && !characters[start].trim()) start += 1;
  while (end > start + 1 && /[，。；！？、,;!?\s]/.test(characters[end - 1])) end -= 1;
  return [start, end];
}

function verificationLength({ record }) {
  return record.case.length + record.question.length + record.reference.length + record.response.length;
}
