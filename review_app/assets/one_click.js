// Of a double click on a button the second press is not heard: by then what was pressed may be done, and another
// button stand in its place. Browsers count the presses; those of a keyboard count as none.
(function () {
  const BUTTONS = "[data-testid^=stBaseButton], form.posted button";

  window.addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || !event.composedPath().some((each) => each instanceof Element && each.matches(BUTTONS))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
})();
