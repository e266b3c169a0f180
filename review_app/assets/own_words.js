// Words that Streamlit has in English alone, said in the visitor's language: on the screen and to a screen reader.
(function () {
  const words = document.currentScript.dataset;

  function name(element, said) {
    if (element.getAttribute("aria-label") !== said) element.setAttribute("aria-label", said);
  }

  // the text itself, not another one beside it: a screen reader would give both
  function say(element, said) {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    if (text && text.nodeValue !== said) text.nodeValue = said;
  }

  function file(field) {
    const asked = field.getAttribute("aria-label");
    for (const each of field.querySelectorAll("input[type=file]")) name(each, asked);
    const choose = field.querySelector("[data-testid=stBaseButton-secondary]");
    if (choose) {
      const shown = choose.querySelector("[data-testid=stMarkdownContainer]");
      if (shown) say(shown, words.upload);
      name(choose, `${words.upload} ${asked}`);
    }
    const other = field.querySelector("[data-testid=stBaseButton-borderlessIcon]");
    if (other) name(other, `${words.uploadOther} ${asked}`);
    for (const chip of field.querySelectorAll("[data-testid=stFileChip]")) {
      const removes = chip.querySelector("[data-testid=stFileChipDeleteBtn] button");
      const called = chip.querySelector("[data-testid=stFileChipName]");
      if (removes && called) name(removes, `${words.uploadRemove} ${called.title || called.textContent}`);
    }
  }

  function all() {
    for (const each of document.querySelectorAll("[data-testid=stSkipToContent]")) say(each, words.skip);
    for (const each of document.querySelectorAll("[data-testid=stFileUploaderDropzone]")) file(each);
    for (const each of document.querySelectorAll("nav[data-testid=stTopNav]")) name(each, words.pages);
    for (const each of document.querySelectorAll("[data-testid=stHeaderActionElements] a")) name(each, words.heading);
    for (const each of document.querySelectorAll("[role=group] > button[aria-haspopup=listbox]")) name(each, words.options);
  }

  new MutationObserver(all).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label"],
  });
})();
