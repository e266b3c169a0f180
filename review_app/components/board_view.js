// The board's look: drawn once an item, then brought up to date from the item's values.

function drawBoard(board) {
  const { data, item, say, act } = board;
  const { responses } = item.shown;
  const view = { cards: {} };
  view.reading = drawReading(data, item, say);
  view.comment = drawComment(say, act);
  view.grid = element("section", { class: "grid", "aria-label": say("board.responses") });
  for (const response of responses) {
    view.cards[response.slot] = drawCard(response, item, say, act);
    view.grid.append(view.cards[response.slot].node);
  }
  view.bar = drawBar({ progress: board.progress() }, item, say, act);
  view.node = element(
    "div",
    { class: "board", "data-assignment": item.id, style: gridStyle(responses.length) },
    view.reading,
    view.grid,
    view.comment.node,
    view.bar.node,
  );
  return view;
}

function gridStyle(count) {
  const wide = count === 4 ? 2 : Math.min(count, 3);
  const middle = Math.min(count, 2);
  return `--wide: ${wide}; --wide-rows: ${Math.ceil(count / wide)}; --middle: ${middle}; --others: ${Math.max(1, count - 1)}`;
}

// -- question, reference and criteria: always in view

function drawReading({ guideline }, item, say) {
  const { question: asked, reference, masked } = item.shown;
  const question = element(
    "section",
    { class: "question", tabindex: "0", "aria-label": say("board.question") },
    element("h2", {}, say("board.question")),
    element("div", { class: "text" }, asked),
    masked ? element("p", { class: "masked" }, say("board.masked")) : null,
  );
  // the case and what it is compared with each have a pane, so that neither scrolls the other out of view
  // the batch's guideline is the last thing in the column
  const [first, ...rest] = [...reference, ...(guideline ? [guideline] : [])];
  const pane = (parts, ...more) =>
    element(
      "section",
      { class: "reference", tabindex: "0", "aria-label": parts[0].title || say("board.reference") },
      ...parts.flatMap(({ title, text }) => [
        element("h2", {}, title || say("board.reference")),
        element("div", { class: "text" }, text),
      ]),
      ...more,
    );
  const criteria = drawCriteria(item, say);
  const references = rest.length ? [pane([first]), pane(rest, ...criteria)] : [pane([first], ...criteria)];
  const fold = element("button", { class: "fold", type: "button", "aria-expanded": "false" });
  const node = element("aside", { class: "reading" }, fold, element("div", { class: "pages" }, question, ...references));
  fold.append(element("b", {}, say("board.fold")), " ", asked.slice(0, 80));
  fold.addEventListener("click", () => {
    fold.setAttribute("aria-expanded", String(node.classList.toggle("unfolded")));
  });
  return node;
}

function drawCriteria(item, say) {
  return [
    element("h2", {}, say("board.criteria")),
    ...item.criteria.map((criterion) =>
      element(
        "dl",
        { class: "criterion" },
        element("dt", {}, `${criterion.name} ${criterion.low}–${criterion.high}`),
        criterion.asks ? element("dd", {}, criterion.asks) : null,
        ...anchorsOf(criterion).map(([value, text]) => element("dd", {}, element("b", {}, value), ` ${text}`)),
      ),
    ),
  ];
}

function anchorsOf(criterion) {
  return Object.entries(criterion.anchors ?? {}).sort(([a], [b]) => Number(a) - Number(b));
}

// -- the comment

function drawComment(say, act) {
  const box = element("textarea", {
    class: "comment",
    rows: "2",
    placeholder: say("board.comment_hint"),
    "aria-label": say("board.comment"),
    oninput: (event) => act.comment(event.target.value),
  });
  const node = element("label", { class: "comment-pane" }, element("span", {}, say("board.comment")), box);
  return { node, box };
}

// -- one card: the conversation, and the score strip at its foot

function drawCard(response, item, say, act) {
  const { slot } = response;
  const mark = element("span", { class: "mark" });
  const zoom = element("button", { type: "button", class: "zoom", tabindex: "-1", onclick: act.zoom });
  const turns = response.conversation.map((turn) => drawTurn(turn, say));
  const talk = element("div", { class: "talk", tabindex: "-1" }, ...turns);
  const strips = item.criteria.map((criterion) => drawStrip(slot, criterion, say, act));
  const tabs = item.criteria.length > 1 ? drawTabs(slot, item, act) : null;
  const node = element(
    "article",
    { class: "card", tabindex: "0", "data-slot": slot, onfocusin: () => act.focus(slot) },
    element("header", {}, element("h3", {}, slot), mark, zoom),
    talk,
    element("footer", {}, tabs?.node, ...strips.map((strip) => strip.node)),
  );
  return { node, mark, zoom, talk, strips, tabs };
}

function drawTurn({ role, content }, say) {
  return element(
    "div",
    { class: `turn ${role}` },
    element("span", { class: "who" }, say(`board.${role}`)),
    element("div", { class: "text" }, content),
  );
}

function drawTabs(slot, item, act) {
  const buttons = item.criteria.map(({ key, name }) =>
    element("button", { type: "button", tabindex: "-1", "data-key": key, onclick: () => act.focus(slot, key) }, name),
  );
  return { node: element("div", { class: "tabs" }, ...buttons), buttons };
}

function drawStrip(slot, criterion, say, act) {
  const values = [];
  for (let value = criterion.low; value <= criterion.high; value += 1) values.push(value);
  if (criterion.may_be_na) values.push(NOT_APPLICABLE);
  const radios = values.map((value) =>
    element(
      "button",
      {
        type: "button",
        role: "radio",
        tabindex: "-1",
        "data-value": value,
        "aria-label": value === NOT_APPLICABLE ? say("board.na") : `${slot} ${value}`,
        onclick: () => act.rate(slot, criterion.key, value),
      },
      value === NOT_APPLICABLE ? say("board.na") : String(value),
    ),
  );
  const anchors = anchorsOf(criterion);
  const ends = anchors.length > 1 ? [anchors[0], anchors[anchors.length - 1]] : anchors;
  const node = element(
    "div",
    { class: "strip", "data-key": criterion.key },
    element("div", { class: "scale", role: "radiogroup", "aria-label": `${slot} ${criterion.name}` }, ...radios),
    element("div", { class: "anchors" }, element("b", {}, slot), ...ends.map(drawAnchor)),
  );
  return { node, radios, criterion };
}

function drawAnchor([value, text]) {
  return element("span", {}, `${value} ${text}`);
}
