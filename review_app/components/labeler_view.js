// The labeler's look: the picker is drawn once, the record anew for each item.

const RECENT = 10;
const LABEL_HELP = [
  ["1 … 4, 1 … 9, 0", "labeler.help_digits"],
  ["0", "labeler.help_none"],
  ["a … z", "labeler.help_letters"],
  ["↑ ↓", "labeler.help_arrows"],
  ["/", "labeler.help_find"],
  ["Enter, Ctrl+Enter", "labeler.help_submit"],
  ["Backspace, Esc", "labeler.help_back"],
  ["Tab, Esc", "labeler.help_note"],
  ["-", "labeler.help_skip"],
  ["[ ]", "labeler.help_move"],
  ["Space, PgDn, PgUp", "labeler.help_scroll"],
];

function drawLabeler(labeler) {
  const { say, act } = labeler;
  const view = { tasks: {} };
  view.record = element("main", { class: "record", tabindex: "-1", "aria-label": say("labeler.record") });
  view.find = element("input", {
    class: "find",
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: say("labeler.find"),
    "aria-label": say("labeler.find"),
    oninput: (event) => act.search(event.target.value, event.isComposing),
    oncompositionend: (event) => act.search(event.target.value, false),
  });
  view.groups = labeler.groups.map((group) => drawGroup(group, labeler, view));
  const none = labeler.data.tasks.find((task) => !task.group);
  view.means = element("p", { class: "means", "aria-live": "polite" });
  view.note = element("textarea", {
    class: "note",
    rows: "1",
    placeholder: say(matchMedia("(hover: none)").matches ? "labeler.note" : "labeler.note_hint"),
    "aria-label": say("labeler.note"),
    oninput: (event) => act.note(event.target.value),
  });
  view.recent = element("ol", { class: "recent", "aria-label": say("labeler.recent") });
  const picker = element(
    "aside",
    { class: "picker", "aria-label": labeler.data.choice.name },
    element("p", { class: "asks" }, labeler.data.choice.asks),
    view.find,
    drawGroups(view, drawTask(none, "0", labeler, view)),
    view.means,
    view.note,
    element("h2", {}, labeler.say("labeler.recent")),
    view.recent,
  );
  view.bar = drawLabelerBar(labeler);
  view.node = element("div", { class: "labeler" }, view.record, picker, view.bar.node);
  return view;
}

// Two columns of about as many tasks; what is none of them comes last.
function drawGroups({ groups }, none) {
  const many = groups.reduce((sum, group) => sum + group.many, 0);
  let before = 0;
  const columns = [element("div", { class: "column" }), element("div", { class: "column" })];
  for (const group of groups) {
    columns[before < many / 2 - 1 ? 0 : 1].append(group.node);
    before += group.many;
  }
  columns[1].append(none);
  return element("div", { class: "groups", role: "radiogroup" }, ...columns);
}

function drawGroup(group, labeler, view) {
  const head = element(
    "button",
    { type: "button", class: "phase", tabindex: "-1", onclick: () => labeler.act.phase(group.digit) },
    element("kbd", {}, String(group.digit)),
    group.name,
  );
  const tasks = group.tasks.map((task, at) => drawTask(task, String((at + 1) % 10), labeler, view));
  const node = element("section", { class: "group" }, head, element("div", { class: "tasks" }, ...tasks));
  return { digit: group.digit, many: tasks.length, node };
}

function drawTask(task, digit, labeler, view) {
  const initials = task.pinyin.split(" ").map((syllable) => syllable[0] ?? "").join("");
  const node = element(
    "button",
    {
      type: "button",
      class: task.group ? "task" : "task none",
      role: "radio",
      tabindex: "-1",
      title: task.means,
      "data-key": task.key,
      onclick: () => labeler.act.choose(task.key),
    },
    element("kbd", {}, digit),
    element("span", { class: "name" }, task.name),
    labeler.data.language === "zh" && initials ? element("small", {}, initials) : null,
  );
  view.tasks[task.key] = node;
  return node;
}

function drawLabelerBar({ say, act }) {
  const button = (name, key) =>
    element(
      "button",
      { type: "button", class: name, onclick: (event) => event.detail < 2 && act[name]() },
      element("span", {}, say(`labeler.${name}`)),
      element("kbd", {}, key),
    );
  const bar = {
    previous: button("previous", "["),
    next: button("next", "]"),
    skip: button("skip", "-"),
    help: button("help", "?"),
    submit: button("submit", "Enter"),
    place: element("span", { class: "place" }),
    meter: element("progress", { "aria-hidden": "true" }),
    notice: element("div", { class: "notice", role: "alert" }),
    status: element("div", { class: "status", role: "status" }),
  };
  const buttons = element("div", { class: "buttons" }, bar.previous, bar.next, bar.skip, bar.help, bar.submit);
  const where = element("div", { class: "where" }, bar.place, bar.meter);
  bar.node = element("footer", { class: "bar" }, bar.notice, where, bar.status, buttons);
  return bar;
}

// -- the record: case, question, options, answer, and what else is known of it

function drawRecord({ record }, say) {
  const section = (name, ...content) =>
    element("section", { class: name }, element("h2", {}, say(`labeler.${name}`)), ...content);
  const text = (words, field) => element("div", { class: "text", "data-field": field }, words);
  const options = record.options.map(({ letter, text: words, right }) =>
    element(
      "li",
      right ? { class: "right" } : {},
      element("b", {}, letter),
      element("span", { class: "text", "data-field": "options" }, words),
      right ? element("span", { class: "mark" }, `✓ ${say("labeler.right")}`) : null,
    ),
  );
  const open = !record.options.some((option) => option.right);
  return [
    record.case ? section("case", text(record.case, "case_description")) : null,
    section("question", text(record.question, "question")),
    options.length ? section("options", element("ol", {}, ...options)) : null,
    open && record.answer ? section("answer", text(record.answer, "answer")) : null,
    ...record.texts.map((each) => element("section", { class: "more" }, element("h2", {}, each.name), text(each.text, null))),
    record.facts.length ? section("metadata", drawFacts(record.facts)) : null,
  ].filter(Boolean);
}

function drawFacts(facts) {
  return element(
    "dl",
    { class: "facts" },
    ...facts.map(({ name, text }) => element("div", {}, element("dt", {}, name), element("dd", {}, text))),
  );
}
