// On a phone the open menu of pages covers the page: who has chosen one wants to see it.
(function () {
  const PHONE = window.matchMedia("(max-width: 768px)");

  document.addEventListener("click", ({ target }) => {
    if (!PHONE.matches || !(target instanceof Element) || !target.closest("[data-testid=stSidebarNavLink]")) return;
    // after the page's own answer to the click
    setTimeout(() => document.querySelector("[data-testid=stSidebar] button[aria-controls=stSidebar]")?.click());
  });
})();
