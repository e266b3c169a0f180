// Which tasks a few typed letters mean. The language shown is looked through first: in Chinese the initials of
// the pinyin, the pinyin and the characters, then the English name; in English the other way round.

function searchTasks(tasks, query, language) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const chinese = [byInitials, byPinyin, byCharacters];
  const english = [byName, byWord];
  const ways = language === "zh" ? [...chinese, ...english] : [...english, ...chinese];
  for (const way of ways) {
    const found = tasks.filter((task) => way(task, wanted));
    if (found.length) return found;
  }
  return [];
}

function byInitials({ pinyin }, wanted) {
  return pinyin.split(" ").map((syllable) => syllable[0]).join("").startsWith(wanted);
}

function byPinyin({ pinyin }, wanted) {
  return pinyin.replaceAll(" ", "").startsWith(wanted.replaceAll(" ", ""));
}

function byCharacters({ zh }, wanted) {
  return zh.includes(wanted);
}

function byName({ en }, wanted) {
  return en.toLowerCase().startsWith(wanted);
}

function byWord({ en }, wanted) {
  return en.toLowerCase().split(/[\s-]+/).some((word) => word.startsWith(wanted));
}

// -- digits: a phase, then a task in it; in a phase of one task the phase is enough

function groupsOf(tasks) {
  const groups = [];
  for (const task of tasks) {
    if (!task.group) continue;
    if (groups.at(-1)?.name !== task.group) groups.push({ name: task.group, digit: groups.length + 1, tasks: [] });
    groups.at(-1).tasks.push(task);
  }
  return groups;
}

// {phase, task}: the phase that is open after this digit, and the task it chooses, either of them null.
function afterDigit(groups, phase, digit) {
  const open = groups.find((group) => group.digit === phase);
  const task = open?.tasks[digit === 0 ? 9 : digit - 1];
  if (task) return { phase: null, task };
  const opened = groups.find((group) => group.digit === digit);
  if (!opened) return { phase: null, task: null };
  return { phase: digit, task: opened.tasks.length === 1 ? opened.tasks[0] : null };
}

function digitsOf(groups, key) {
  for (const group of groups) {
    const at = group.tasks.findIndex((task) => task.key === key);
    if (at >= 0) return [group.digit, (at + 1) % 10];
  }
  return null;
}
