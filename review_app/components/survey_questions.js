// Drawing a question of each kind. Answers go in by `given` and come out through `change(question, value)`.

const MOST_LINES = 10; // as the server has it
const LONGEST_LINE = 60;
const LONGEST_TEXT = 1000;

function drawQuestion(view, question, number) {
  const { language, say } = view;
  const legend = element("legend", {}, element("span", { class: "number" }, `${number}`), question.asks[language]);
  if (!question.required) legend.append(element("span", { class: "optional" }, say("taking.optional")));
  const box = element("fieldset", { class: `question ${question.kind}`, "data-question": question.key }, legend);
  if (question.explains) box.append(element("p", { class: "explains" }, question.explains[language]));
  box.append(...DRAW[question.kind](view, question));
  box.append(element("p", { class: "problem", role: "alert" }));
  return box;
}

function rating(view, question) {
  const { low, high, anchors } = view.scale;
  const points = Array.from({ length: high - low + 1 }, (_, place) => low + place);
  const scale = element("div", { class: "scale", onkeydown: (event) => digit(event, view, question) });
  for (const point of points) {
    const means = anchors[point]?.[view.language];
    scale.append(mark("radio", view, question, point, `${point}`, means ? `${point} ${means}` : `${point}`));
  }
  const said = points.filter((point) => anchors[point]);
  const words = said.map((point) => element("span", {}, `${point} ${anchors[point][view.language]}`));
  return [scale, element("div", { class: "anchors", "aria-hidden": "true" }, ...words)];
}

function choice(view, question) {
  return marks("radio", view, question);
}

function choices(view, question) {
  return marks("checkbox", view, question);
}

function marks(type, view, question) {
  const drawn = question.options.map((option) => mark(type, view, question, option.key, option.name[view.language]));
  return [element("div", { class: "options" }, ...drawn)];
}

// One radio or tick box in its label: native, so that Tab, arrows and space do what they always do.
function mark(type, view, question, value, text, told) {
  const given = view.given(question.key);
  const checked = Array.isArray(given) ? given.includes(value) : given === value;
  const input = element("input", {
    type,
    name: question.key,
    value: `${value}`,
    checked,
    "aria-label": told,
    onchange: () => view.change(question, type === "radio" ? value : ticked(question)),
  });
  return element("label", { class: "mark" }, input, element("span", {}, text));
}

function ticked(question) {
  const inputs = [...document.getElementsByName(question.key)];
  return inputs.filter((input) => input.checked).map((input) => input.value);
}

// A digit rates the question and goes on to the next one.
function digit(event, view, question) {
  const point = Number(event.key);
  const { low, high } = view.scale;
  if (event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key) || point < low || point > high) return;
  event.preventDefault();
  const input = [...document.getElementsByName(question.key)].find((each) => Number(each.value) === point);
  input.checked = true;
  view.change(question, point);
  view.goOn(question);
}

function text(view, question) {
  return writing(view, question, view.given(question.key) ?? "", (typed) => typed || null, LONGEST_TEXT);
}

function proposals(view, question) {
  const lines = (typed) => (typed.trim() ? typed.split("\n") : null);
  return writing(view, question, (view.given(question.key) ?? []).join("\n"), lines);
}

function writing(view, question, typed, read, longest) {
  const box = element("textarea", {
    rows: question.kind === "text" ? 2 : 3,
    name: question.key,
    "aria-label": question.asks[view.language],
    maxlength: longest,
    oninput: () => view.change(question, read(box.value)),
  });
  box.value = typed;
  return [box];
}

// What of an answer the server would refuse, in words; "" when it would not.
function problemOf(question, value, say) {
  if (question.kind !== "proposals" || !value) return "";
  const lines = value.filter((line) => line.trim());
  if (lines.length > MOST_LINES) return say("taking.too_many_lines", { count: MOST_LINES });
  if (lines.some((line) => [...line.trim()].length > LONGEST_LINE)) {
    return say("taking.line_too_long", { count: LONGEST_LINE });
  }
  return "";
}

function isEmpty(value) {
  return value == null || value === "" || (Array.isArray(value) && !value.some((each) => `${each}`.trim()));
}

// The questions that these answers lead to, by key; none that hangs on a question not asked.
function questionsAsked(sections, answers) {
  const asked = new Set();
  for (const question of sections.flatMap((section) => section.questions)) {
    const condition = question.only_if;
    const given = condition ? [].concat(answers[condition.question] ?? []) : [];
    const led = condition && asked.has(condition.question) && given.some((each) => condition.answers.includes(each));
    if (!condition || led) asked.add(question.key);
  }
  return asked;
}

const DRAW = { rating, choice, choices, text, proposals };
