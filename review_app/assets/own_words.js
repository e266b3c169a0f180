// Words that Streamlit has in English alone, said in the visitor's language: on the screen and to a screen reader.
(function () {
  const words = document.currentScript.dataset;
  // what Streamlit calls them, on the screen or to a screen reader alone; the words change with the page's language
  const ours = new Map(
    Object.entries({
      "App pages": "pages",
      Sidebar: "pages",
      "Expand sidebar": "openPages",
      "Collapse sidebar": "closePages",
      "Show password": "showPassword",
      "Hide password": "hidePassword",
      "Choose an option": "choose",
      "No results": "noResults",
      "Select all": "selectAll",
      "Selected values": "selected",
      "Clear all": "clear",
      Increment: "more",
      Decrement: "less",
      progress: "progress",
      "Vega visualization": "chart",
      "Show data": "showData",
      "Show chart": "showChart",
      "Download as PNG": "asPicture",
      "Copy Vega-Lite spec": "copyChart",
      Fullscreen: "fullScreen",
      "Close fullscreen": "closeFullScreen",
    }),
  );
  const begins = new Map([
    ["Remove ", "uploadRemove"],
    ["Help for ", "help"],
  ]);
  // what Streamlit had in an attribute, and what stands there for it
  const given = { "aria-label": new WeakMap(), placeholder: new WeakMap() };

  function name(element, said) {
    if (element.getAttribute("aria-label") !== said) element.setAttribute("aria-label", said);
  }

  // the text itself, not another one beside it: a screen reader would give both
  function say(element, said) {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    if (text && text.nodeValue !== said) text.nodeValue = said;
  }

  function saidFor(theirs, element) {
    if (ours.has(theirs)) return words[ours.get(theirs)];
    const begin = element.localName === "button" && [...begins.keys()].find((each) => theirs.startsWith(each));
    return begin && `${words[begins.get(begin)]} ${theirs.slice(begin.length)}`;
  }

  function rename(element, attribute) {
    const now = element.getAttribute(attribute);
    const before = given[attribute].get(element);
    const theirs = before?.said === now ? before.theirs : now;
    const said = saidFor(theirs, element);
    if (!said || said === now) return;
    given[attribute].set(element, { theirs, said });
    element.setAttribute(attribute, said);
  }

  // only where the text is all Streamlit's: an option of ours may hold such a word
  function sayOurs(element) {
    if (ours.has(element.textContent)) say(element, words[ours.get(element.textContent)]);
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
    for (const each of document.querySelectorAll("[aria-label]")) rename(each, "aria-label");
    for (const each of document.querySelectorAll("[data-testid=stMain] input[placeholder]")) rename(each, "placeholder");
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
