// On a job's card the focus stays there: what had it may be gone, or of no use, once it is pressed or the list is drawn
// anew. Then the card's heading has it, not another button, which the second of two presses would carry out.
(function () {
  const CARD = /\bst-key-job-\d+\b/;
  let kept = null;

  function cardOf(element) {
    for (let each = element; each instanceof Element; each = each.parentElement) {
      const found = CARD.exec(each.getAttribute("class"));
      if (found) return found[0];
    }
    return "";
  }

  function selectorOf(element, card) {
    const key = /\bst-key-[\w-]+/.exec(element.closest("[class*=st-key-]").getAttribute("class"))[0];
    return key === card ? "" : `.${card} .${key} ${element.localName}`;
  }

  function isOfUse(element) {
    return element.isConnected && !element.disabled && getComputedStyle(element).visibility !== "hidden";
  }

  function keep() {
    if (!kept || (isOfUse(kept.element) && cardOf(kept.element) === kept.card)) return;
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement !== kept.element) {
      kept = null;
      return;
    }
    const same = kept.selector && document.querySelector(kept.selector);
    const next = same && isOfUse(same) ? same : document.querySelector(`.${kept.card} .job`);
    next?.focus();
  }

  window.addEventListener("focusin", ({ target }) => {
    const card = cardOf(target);
    kept = card ? { card, element: target, selector: selectorOf(target, card) } : null;
  });
  // who presses elsewhere wants the focus there, or nowhere
  window.addEventListener(
    "pointerdown",
    ({ target }) => {
      if (kept && cardOf(target) !== kept.card) kept = null;
    },
    { capture: true },
  );
  const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "class"] };
  new MutationObserver(keep).observe(document.documentElement, watched);
})();
