// A phone's keyboard of digits for a field that takes a number, whose box is named so; set again where it is drawn anew.
(function () {
  const BOX = /\bst-key-(numeric|decimal)-/;

  function all() {
    for (const box of document.querySelectorAll("[class*=st-key-numeric-], [class*=st-key-decimal-]")) {
      const wanted = BOX.exec(box.getAttribute("class"))[1];
      for (const field of box.querySelectorAll("input")) {
        if (field.inputMode !== wanted) field.inputMode = wanted;
      }
    }
  }

  const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ["inputmode", "class"] };
  new MutationObserver(all).observe(document, watched);
})();
