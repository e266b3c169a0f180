// The bar below the work: where one is, what is saved, what to press.

function drawBar(data, item, say, act) {
  const button = (name, key, extra = {}) =>
    element(
      "button",
      { type: "button", class: name, onclick: (event) => event.detail < 2 && act[name](), ...extra },
      element("span", {}, say(`board.${name}`)),
      key ? element("kbd", {}, key) : null,
    );
  const { place, total } = data.progress;
  const bar = {
    previous: button("previous", "[", { disabled: place <= 1 }),
    next: button("next", "]", { disabled: place >= total }),
    skip: button("skip", "S"),
    help: button("help", "?", { "aria-label": say("board.help") }),
    submit: button("submit", "Ctrl+Enter"),
    place: element("span", { class: "place" }),
    meter: element("progress", { max: total, value: data.progress.done, "aria-hidden": "true" }),
    scored: element("span", { class: "scored" }),
    notice: element("div", { class: "notice", role: "alert" }),
    status: element("div", { class: "status", role: "status" }),
  };
  bar.node = element(
    "footer",
    { class: "bar" },
    bar.notice,
    element("div", { class: "where" }, bar.place, bar.meter, bar.scored),
    bar.status,
    element("div", { class: "buttons" }, bar.previous, bar.next, bar.skip, bar.help, bar.submit),
  );
  return bar;
}
