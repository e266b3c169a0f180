// A field beneath which its fault is said is told so to a screen reader: invalid, and described by that sentence.
(function () {
  const FIELDS = "input, textarea";
  const TOLD = ["aria-invalid", "aria-describedby"];
  // field → what the page had of TOLD before
  const told = new Map();
  let number = 0;

  // the next above the sentence, of several side by side all; a remark may stand between
  function fieldsOf(sentence) {
    for (let each = sentence.closest("[data-testid=stElementContainer]"); each; each = each.previousElementSibling) {
      const found = each.querySelectorAll(FIELDS);
      if (found.length) return [...found];
    }
    return [];
  }

  function tell(field, values) {
    TOLD.forEach((name, place) => {
      if (values[place] === null) field.removeAttribute(name);
      else if (field.getAttribute(name) !== values[place]) field.setAttribute(name, values[place]);
    });
  }

  function all() {
    const wrong = new Map();
    for (const each of document.querySelectorAll(".wrong[data-of-field]")) {
      each.id ||= `fault-${(number += 1)}`;
      for (const field of fieldsOf(each)) wrong.set(field, each.id);
    }
    for (const [field, before] of told) {
      if (wrong.has(field)) continue;
      tell(field, before);
      told.delete(field);
    }
    for (const [field, id] of wrong) {
      if (!told.has(field)) told.set(field, TOLD.map((name) => field.getAttribute(name)));
      tell(field, ["true", id]);
    }
  }

  new MutationObserver(all).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: TOLD });
})();
