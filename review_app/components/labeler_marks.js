// What the rules matched, marked in the record: only where the rules' label is shown to be confirmed.

function markProposed(record, proposed) {
  for (const match of proposed?.matches ?? []) {
    const nodes = [...record.querySelectorAll(`[data-field="${match.field}"]`)];
    const exact = nodes.length === 1 && nodes[0].textContent.startsWith(match.text, match.start);
    const node = exact ? nodes[0] : nodes.find((each) => each.textContent.includes(match.text));
    if (node) markIn(node, exact ? match.start : node.textContent.indexOf(match.text), match.text.length);
  }
}

// A text node split around the range; a range that crosses an earlier mark is left unmarked.
function markIn(node, start, length) {
  let before = 0;
  for (const part of [...node.childNodes]) {
    const { textContent } = part;
    const at = start - before;
    if (part.nodeType === Node.TEXT_NODE && at >= 0 && at + length <= textContent.length) {
      const mark = element("mark", {}, textContent.slice(at, at + length));
      part.replaceWith(textContent.slice(0, at), mark, textContent.slice(at + length));
      return;
    }
    before += textContent.length;
  }
}
