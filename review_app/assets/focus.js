// The keyboard's place where the page would lose it: at the file that was chosen, or at what a press has brought about
// elsewhere on the page (data-come-to, whose value is another one each time).
(function () {
  const FIELD = "[data-testid=stFileUploader]";
  let field = null;
  const come = new Set();
  const seen = new Set();
  let unfolded = null;
  // what the keyboard was brought to last
  let brought = null;

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

  // of several with one value it is the topmost, also where that is drawn after the others
  function isNext(each, _, all) {
    const at = document.activeElement;
    const below = at instanceof HTMLElement && at.dataset.comeTo === each.dataset.comeTo && all.indexOf(at) > all.indexOf(each);
    return below || !come.has(each.dataset.comeTo);
  }

  // the page may draw anew what the keyboard has just come to, and then it is nowhere
  function isDrawnAnew(each) {
    const lost = brought && !brought.isConnected && document.activeElement === document.body;
    return lost && each.dataset.comeTo === brought.dataset.comeTo;
  }

  function bring() {
    const all = [...document.querySelectorAll("[data-come-to]")];
    const to = all.find(isNext) || all.find(isDrawnAnew);
    if (!to) return;
    const folded = to.closest("details:not([open])");
    if (folded && unfolded !== to.dataset.comeTo) {
      unfolded = to.dataset.comeTo;
      folded.querySelector("summary").click();
    }
    to.focus({ preventScroll: true });
    // not yet, while it is being unfolded
    if (document.activeElement !== to) return;
    come.add(to.dataset.comeTo);
    brought = to;
    to.scrollIntoView({ block: to.classList.contains("filled") ? "start" : "nearest" });
  }

  window.addEventListener("change", (event) => {
    if (event.target.matches?.(`${FIELD} input[type=file]`)) field = event.target.closest(FIELD);
  }, { capture: true });
  window.addEventListener("click", (event) => {
    const removes = event.target instanceof Element && event.target.closest("[data-testid=stFileChipDeleteBtn]");
    if (removes) field = removes.closest(FIELD);
  }, { capture: true });
  // what a press has brought about, where the keyboard stays at what was pressed (data-in-view, another one each time)
  function show() {
    const to = document.querySelector("[data-in-view]");
    if (!to || seen.has(to.dataset.inView)) return;
    seen.add(to.dataset.inView);
    to.scrollIntoView({ block: "nearest" });
  }

  // from here on the visitor goes their own way
  for (const each of ["keydown", "pointerdown"]) window.addEventListener(each, () => (field = null), { capture: true });

  new MutationObserver(() => {
    keep();
    bring();
    show();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
})();
