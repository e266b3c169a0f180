// What is selected inside of a component, and where that is in its text.

// The selection as it stands inside of a shadow root, which the document's own does not tell.
function rangeIn(root) {
  if (root.getSelection) {
    const selection = root.getSelection();
    return selection.rangeCount ? selection.getRangeAt(0) : null;
  }
  const selection = window.getSelection();
  return selection.getComposedRanges?.({ shadowRoots: [root] })[0] ?? null;
}
