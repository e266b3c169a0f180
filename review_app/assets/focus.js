// The keyboard's place where the page would lose it: at the file that was chosen, or at what a press has brought about
// elsewhere on the page (data-come-to, whose value is another one each time).
(function () {
  const FIELD = "[data-testid=stFileUploader]";
  let field = null;
  let come = null;
  let unfolded = null;

  // the page draws a field for a file anew when one is chosen or removed, and what had the focus is gone
  function keep() {
    if (!field || !field.isConnected || document.activeElement !== document.body) return;
    const chip = field.querySelector("[data-testid=stFileChip]");
    if (chip) {
      chip.setAttribute("role", "group");
      chip.tabIndex = -1;
    }
    const to = chip || field.querySelector("button");
    if (to) to.focus();
  }

  function bring() {
    const to = document.querySelector("[data-come-to]");
    if (!to || to.dataset.comeTo === come) return;
    const folded = to.closest("details:not([open])");
    if (folded && unfolded !== to.dataset.comeTo) {
      unfolded = to.dataset.comeTo;
      folded.querySelector("summary").click();
    }
    to.focus({ preventScroll: true });
    // not yet, while it is being unfolded
    if (document.activeElement !== to) return;
    come = to.dataset.comeTo;
    to.scrollIntoView({ block: "start" });
  }

  window.addEventListener("change", (event) => {
    if (event.target.matches?.(`${FIELD} input[type=file]`)) field = event.target.closest(FIELD);
  }, { capture: true });
  window.addEventListener("click", (event) => {
    const removes = event.target instanceof Element && event.target.closest("[data-testid=stFileChipDeleteBtn]");
    if (removes) field = removes.closest(FIELD);
  }, { capture: true });
  // from here on the visitor goes their own way
  for (const each of ["keydown", "pointerdown"]) window.addEventListener(each, () => (field = null), { capture: true });

  new MutationObserver(() => {
    keep();
    bring();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
})();
