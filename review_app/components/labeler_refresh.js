// The labeler brought up to date from its values, after every act.

function refreshLabeler(labeler) {
  const { view, item, say } = labeler;
  view.node.dataset.phase = item?.phase ?? "waiting";
  view.node.dataset.assignment = item?.id ?? "";
  refreshTasks(labeler);
  refreshRecent(labeler);
  refreshLabelerBar(labeler);
  const open = item?.phase === "open";
  if (view.note.value !== (item?.note ?? "")) view.note.value = item?.note ?? "";
  view.note.readOnly = !open;
  if (view.find.value !== labeler.query) view.find.value = labeler.query;
  const chosen = labeler.data.tasks.find((task) => task.key === item?.label);
  view.means.textContent = chosen ? `${chosen.name}${say("labeler.colon")}${chosen.means}` : say("labeler.choose");
  view.means.classList.toggle("chosen", Boolean(chosen));
}

function refreshTasks(labeler) {
  const { view, item, data, query, phase, groups } = labeler;
  const found = query ? searchTasks(data.tasks, query, data.language) : null;
  for (const task of data.tasks) {
    const node = view.tasks[task.key];
    const chosen = item?.label === task.key;
    node.setAttribute("aria-checked", String(chosen));
    node.classList.toggle("faded", Boolean(found) && !found.includes(task));
    node.classList.toggle("proposed", item?.record.proposed?.label === task.key);
    node.disabled = item?.phase !== "open";
  }
  for (const group of view.groups) {
    group.node.classList.toggle("open", group.digit === phase);
    group.node.classList.toggle("holds", group.digit === (digitsOf(groups, item?.label) ?? [])[0]);
  }
}

const STATE_MARKS = { saved: "✓", skipped: "✓", sending: "…", refused: "⚠" };

function refreshRecent({ view, data, given, recent, say, act, item }) {
  const names = Object.fromEntries(data.tasks.map((task) => [task.key, task.name]));
  const entries = recent.slice(-RECENT).map((id) => {
    const { state, label } = given[id];
    const name = label ? names[label] : say(state === "skipped" ? "labeler.skipped" : "labeler.given");
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", tabindex: "-1", "data-state": state, "aria-current": String(id === item?.id), onclick: () => act.open(id) },
        element("b", {}, `${data.queue.indexOf(id) + 1}`),
        ` ${name} `,
        element("span", { class: "mark", title: say(`labeler.state_${state}`) }, STATE_MARKS[state]),
      ),
    );
  });
  view.recent.replaceChildren(...entries);
}

function refreshLabelerBar({ view: { bar }, item, wanted, data, given, say }) {
  const total = data.queue.length;
  const done = data.queue.filter((id) => isStored(given, id)).length;
  const place = data.queue.indexOf(item?.id ?? wanted) + 1;
  bar.place.textContent = say("labeler.progress", { place, total, done });
  bar.meter.max = total;
  bar.meter.value = done;
  bar.previous.disabled = place <= 1;
  bar.next.disabled = place >= total;
  bar.skip.disabled = item?.phase !== "open" || item.revision > 0;
  bar.submit.disabled = !item || !["open", "elsewhere"].includes(item.phase);
  bar.submit.classList.toggle("ready", Boolean(item?.label) && item.phase === "open");
  bar.submit.firstChild.textContent = say(submitLabelWord(item));
}

function submitLabelWord(item) {
  if (item?.phase === "elsewhere" || (item && item.given && !labelChanged(item))) return "labeler.go_on";
  if (item?.record.proposed && item.record.proposed.label === item.label) return "labeler.confirm";
  return item?.given ? "labeler.amend" : "labeler.submit";
}
