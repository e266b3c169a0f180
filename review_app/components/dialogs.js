// What a page asks in between: a reason, one of two texts, or nothing (the help). Resolves to the answer, or to null.

const SHORTEST_REASON = 2;

function askReason(root, say, { title, hint, picks }) {
  return new Promise((resolve) => {
    const input = element("input", { type: "text", maxlength: "200", placeholder: hint, "aria-label": hint });
    const missing = element("p", { class: "missing", role: "alert" });
    const answer = () => {
      const reason = input.value.trim();
      if (reason.length >= SHORTEST_REASON) dialog.close(reason);
      else missing.textContent = say("board.reason_too_short");
    };
    const pick = (text) => element("button", { type: "button", onclick: () => dialog.close(text) }, text);
    const dialog = element(
      "dialog",
      { class: "ask", "aria-label": title, onclose: () => close(dialog, resolve) },
      element("h2", {}, title),
      element("div", { class: "picks" }, ...picks.map(pick)),
      input,
      missing,
      element(
        "div",
        { class: "buttons" },
        element("button", { type: "button", onclick: () => dialog.close("") }, say("board.cancel")),
        element("button", { type: "button", class: "submit ready", onclick: answer }, say("board.confirm")),
      ),
    );
    input.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      if (event.key === "Enter") answer();
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        input.value = neighbour(picks, input.value, event.key === "ArrowDown" ? 1 : -1);
      }
    });
    root.append(dialog);
    dialog.showModal();
    input.focus();
  });
}

// The reason after or before this one, round the corner.
function neighbour(picks, value, step) {
  const at = picks.indexOf(value);
  return picks[(at < 0 && step < 0 ? picks.length - 1 : at + step + picks.length) % picks.length];
}

function close(dialog, resolve) {
  dialog.remove();
  resolve(dialog.returnValue || null);
}

// Which text stays, of one place or, where `many` above 1 are to be chosen, of every one of them at once. Resolves to
// {keepsMine, all}, or to null for neither yet.
function askWhichText(root, say, { name, here, there }, many) {
  return new Promise((resolve) => {
    const answers = {
      here: { keepsMine: true, all: false },
      there: { keepsMine: false, all: false },
      all_here: { keepsMine: true, all: true },
      all_there: { keepsMine: false, all: true },
    };
    const answer = () => resolve(answers[dialog.returnValue] ?? null);
    const ofAll = (which) => element("button", { type: "button", "data-which": which, onclick: () => dialog.close(which) }, say(`conflict.take_${which}`, { n: many }));
    const part = (which, text) =>
      element(
        "section",
        {},
        element("h3", {}, say(`conflict.${which}`)),
        element("div", { class: "text", tabindex: "0", "data-which": which }, text || say("conflict.empty")),
        element("button", { type: "button", "data-which": which, onclick: () => dialog.close(which) }, say(`conflict.take_${which}`)),
      );
    const title = say("conflict.title");
    const dialog = element(
      "dialog",
      { class: "ask which", "aria-label": title, onclose: () => (dialog.remove(), answer()) },
      element("h2", { tabindex: "-1", autofocus: true }, title),
      name ? element("p", { class: "name" }, name) : null,
      element("p", {}, say("conflict.explained")),
      part("here", here),
      part("there", there),
      ...(many > 1 ? [element("section", {}, ofAll("all_here"), " ", ofAll("all_there"))] : []),
      element("button", { type: "button", onclick: () => dialog.close("") }, say("board.cancel")),
    );
    root.append(dialog);
    dialog.showModal();
  });
}

// What was typed here and is not part of what was submitted, beside that: resolves to true when it is given up.
function askGiveUp(root, say, { name, here, there }) {
  return new Promise((resolve) => {
    const copied = element("span", { role: "status" });
    const copy = () => {
      words.select();
      // the clipboard's own interface is missing where the page comes over plain HTTP
      if (document.execCommand("copy")) copied.textContent = say("left_over.copied");
    };
    const words = element("textarea", { class: "text", readonly: true, rows: "6", "data-which": "here", "aria-label": say("left_over.here") });
    words.value = here;
    const title = say("left_over.title");
    const dialog = element(
      "dialog",
      { class: "ask which", "aria-label": title, onclose: () => (dialog.remove(), resolve(dialog.returnValue === "give_up")) },
      element("h2", { tabindex: "-1", autofocus: true }, title),
      name ? element("p", { class: "name" }, name) : null,
      element("p", {}, say("left_over.explained")),
      element(
        "section",
        {},
        element("h3", {}, say("left_over.here")),
        words,
        element("button", { type: "button", "data-which": "copy", onclick: copy }, say("left_over.copy")),
        copied,
        element("button", { type: "button", "data-which": "give_up", onclick: () => dialog.close("give_up") }, say("left_over.give_up")),
      ),
      element(
        "section",
        {},
        element("h3", {}, say("left_over.there")),
        element("div", { class: "text", tabindex: "0", "data-which": "there" }, there || say("conflict.empty")),
      ),
      element("button", { type: "button", onclick: () => dialog.close("") }, say("board.cancel")),
    );
    root.append(dialog);
    dialog.showModal();
  });
}

// `keys`: [keys, word] a line.
function showKeys(root, say, keys) {
  return new Promise((resolve) => {
    const dialog = element(
      "dialog",
      { class: "ask help", "aria-label": say("board.help"), onclose: () => close(dialog, resolve) },
      element("h2", {}, say("board.help")),
      ...keys.map(([pressed, word]) => element("p", {}, element("kbd", {}, pressed), say(word))),
      element("p", { class: "promise" }, say("board.help_saved")),
      element("button", { type: "button", autofocus: true, onclick: () => dialog.close("") }, say("board.close")),
    );
    root.append(dialog);
    dialog.showModal();
  });
}
