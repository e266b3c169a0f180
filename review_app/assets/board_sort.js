// A leaderboard's column sorts where it stands: the highest first, then the other way round. Its name carries both
// orders, so nothing is loaded and the focus stays; the address keeps what was chosen, for a page drawn anew.
(function () {
  let last = null;

  function sort(head, way) {
    last = { key: head.dataset.key, way };
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const body = head.closest("table").tBodies[0];
    const lines = new Map([...body.rows].map((line) => [line.dataset.line, line]));
    for (const id of head.dataset[way].split(" ")) {
      const line = lines.get(id);
      const figure = line.cells[head.cellIndex];
      line.querySelector(".by").innerHTML = `${head.querySelector("button").innerHTML} ${figure.innerHTML}`;
      body.append(line);
    }
    const address = new URL(window.location);
    address.searchParams.set("sort", head.dataset.key);
    address.searchParams.set("order", way);
    window.history.replaceState(window.history.state, "", address);
  }

  window.addEventListener("click", (event) => {
    const head = event.target instanceof Element && event.target.closest("button")?.closest(".board th[data-key]");
    if (head) sort(head, head.getAttribute("aria-sort") === "descending" ? "ascending" : "descending");
  });

  // a run of the page's script knows the address as it was loaded: the board it draws anew is sorted as it was
  new MutationObserver(() => {
    const heads = last ? [...document.querySelectorAll(".board th[data-key]")] : [];
    const head = heads.find((each) => each.dataset.key === last.key);
    if (head && head.getAttribute("aria-sort") !== last.way) sort(head, last.way);
  }).observe(document, { subtree: true, childList: true });
})();
