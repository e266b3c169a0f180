// A form is sent by a press once the file chosen in it is uploaded: Streamlit would send it without the
// file, and the visitor be told to choose one. Whoever goes on writing in it meanwhile has to send it again.
(function () {
  const FORM = "[data-testid=stForm]:has([data-testid=stFileUploader])";
  const BUTTON = "[data-testid$=FormSubmit]";
  const FIELD = "input:not([type=file])";
  // from the choice of a file until Streamlit says that it is being uploaded, by a button of no use
  const BEGINS_MS = 500;
  const chosen = new WeakMap();
  let held = null;

  function isUploading(form) {
    const since = performance.now() - (chosen.get(form) ?? -Infinity);
    return since < BEGINS_MS || form.querySelector(`${BUTTON}:disabled`) !== null;
  }

  function release() {
    if (!held || isUploading(held.form)) return;
    const { form, button } = held;
    held = null;
    if (form.isConnected) button.click();
  }

  function hold(event, form, button) {
    event.preventDefault();
    event.stopImmediatePropagation();
    held = { form, button };
    setTimeout(release, BEGINS_MS);
  }

  function formOf(target) {
    const form = target instanceof Element && target.closest(BUTTON) ? target.closest(FORM) : null;
    return form && isUploading(form) ? form : null;
  }

  window.addEventListener(
    "click",
    (event) => {
      const form = formOf(event.target);
      if (form) hold(event, form, event.target.closest(BUTTON));
    },
    { capture: true },
  );
  window.addEventListener("input", ({ target }) => {
    if (held && target.closest?.(FORM) === held.form && target.matches(`${FIELD}, textarea`)) held = null;
  });
  window.addEventListener(
    "change",
    ({ target }) => {
      const form = target.matches?.("input[type=file]") && target.files.length ? target.closest(FORM) : null;
      if (form) chosen.set(form, performance.now());
    },
    { capture: true },
  );
  new MutationObserver(release).observe(document, { subtree: true, attributes: true, attributeFilter: ["disabled"] });
})();
