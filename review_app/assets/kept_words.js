// Words in a field that saves nothing by itself, the reason in a discussion: this tab keeps them until they are sent,
// and puts them back after a reload.
(function () {
  const CLASS = "st-key-discussed-";
  const FIELD = `[class*="${CLASS}"] input`;
  const seen = new WeakSet();
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;

  // of the item and how often it was decided: what was sent is asked for no more
  function nameOf(field) {
    return [...field.closest(`[class*="${CLASS}"]`).classList].find((each) => each.startsWith(CLASS));
  }

  function keep({ target }) {
    if (!(target instanceof HTMLInputElement) || !target.matches(FIELD)) return;
    if (target.value) sessionStorage.setItem(nameOf(target), target.value);
    else sessionStorage.removeItem(nameOf(target));
  }

  function putBack() {
    for (const field of document.querySelectorAll(FIELD)) {
      if (seen.has(field)) continue;
      seen.add(field);
      const kept = sessionStorage.getItem(nameOf(field));
      if (!kept || field.value) continue;
      // as if it were typed, or the page would not know of it
      write.call(field, kept);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // whoever signs in next in this tab is another
  function forget({ target }) {
    if (!target.action?.endsWith("/sign-out")) return;
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(CLASS)) sessionStorage.removeItem(name);
  }

  document.addEventListener("input", keep);
  document.addEventListener("submit", forget);
  new MutationObserver(putBack).observe(document, { subtree: true, childList: true });
})();
