// Words that Streamlit has in English alone, said in the visitor's language: on the screen and to a screen reader.
(function () {
  const words = document.currentScript.dataset;
  // what Streamlit calls them, on the screen or to a screen reader alone
  const ours = {
    "App pages": words.pages,
    Sidebar: words.pages,
    "Expand sidebar": words.openPages,
    "Collapse sidebar": words.closePages,
    "Show password": words.showPassword,
    "Hide password": words.hidePassword,
    "Choose an option": words.choose,
    "No results": words.noResults,
    "Select all": words.selectAll,
    "Selected values": words.selected,
    "Clear all": words.clear,
    Increment: words.more,
    Decrement: words.less,
    progress: words.progress,
    "Vega visualization": words.chart,
    "Show data": words.showData,
    "Show chart": words.showChart,
    "Download as PNG": words.asPicture,
    "Copy Vega-Lite spec": words.copyChart,
    Fullscreen: words.fullScreen,
    "Close fullscreen": words.closeFullScreen,
  };
  const named = Object.keys(ours).map((theirs) => `[aria-label="${theirs}"]`).join();
  const begins = { "Remove ": words.uploadRemove, "Help for ": words.help };

  function name(element, said) {
    if (element.getAttribute("aria-label") !== said) element.setAttribute("aria-label", said);
  }

  // the text itself, not another one beside it: a screen reader would give both
  function say(element, said) {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    if (text && text.nodeValue !== said) text.nodeValue = said;
  }

  // only where the text is all Streamlit's: an option of ours may hold such a word
  function sayOurs(element) {
    const said = ours[element.textContent];
    if (said) say(element, said);
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
    for (const each of document.querySelectorAll(named)) name(each, ours[each.getAttribute("aria-label")]);
    for (const [theirs, said] of Object.entries(begins)) {
      for (const each of document.querySelectorAll(`button[aria-label^="${theirs}"]`)) {
        name(each, `${said} ${each.getAttribute("aria-label").slice(theirs.length)}`);
      }
    }
    for (const each of document.querySelectorAll('input[placeholder="Choose an option"]')) {
      if (each.placeholder !== words.choose) each.placeholder = words.choose;
    }
    for (const each of document.querySelectorAll("[data-key=__select_all__], [data-empty] > [role=option]")) sayOurs(each);
    for (const each of document.querySelectorAll("[data-testid=stTooltipContent]")) sayOurs(each);
    for (const each of document.querySelectorAll("nav[data-testid=stTopNav]")) name(each, words.pages);
    for (const each of document.querySelectorAll("[data-testid=stHeaderActionElements] a")) name(each, words.heading);
    for (const each of document.querySelectorAll("[role=group] > button[aria-haspopup=listbox]")) name(each, words.options);
  }

  new MutationObserver(all).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label", "placeholder"],
  });
})();
