// Small makers of DOM nodes. Text only ever becomes a text node, so it is shown exactly as it is.

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// What the page's script says: JSON in UTF-8.
function decoded(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

// The page's words: say("board.progress", {place: 3}) fills "{place}". A missing word shows its key.
function speaker(words) {
  return (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.split(`{${name}}`).join(value),
      words[key] ?? key,
    );
}

function clockTime(when) {
  const two = (number) => String(number).padStart(2, "0");
  const date = new Date(when);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

// crypto.randomUUID exists only under https; a hospital's plain http address has none.
function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A NUL, which a paste may bring, no database keeps: it is dropped where it is typed.
function dropNul(event) {
  const [box] = event.composedPath();
  if (typeof box.value !== "string" || !box.value.includes("\0")) return;
  const before = box.value.slice(0, box.selectionStart).replaceAll("\0", "").length;
  box.value = box.value.replaceAll("\0", "");
  box.setSelectionRange(before, before);
}

// What a status of the outbox reads like; one sentence, always visible.
function statusText(status, say) {
  const saved = status.at ? clockTime(status.at) : "";
  if (status.kind === "refused" && status.sentence) return status.sentence;
  return say(`outbox.${status.kind}`, { time: saved, sentence: status.sentence });
}

// One page an element; it is shown again with every run of the script, and closed when the element goes.
function mounted(Page) {
  const pages = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    if (!pages.has(parentElement)) {
      parentElement.prepend(element("style", {}, STYLE));
      pages.set(parentElement, new Page(parentElement));
    }
    pages.get(parentElement).show(decoded(data), setTriggerValue);
    return () => {
      pages.get(parentElement)?.close();
      pages.delete(parentElement);
    };
  };
}
