// English/中文 beside a job's form that is open: what is typed there stays. The page is not loaded anew, but asked for
// in the other language by a button of the form, unseen, which sends all fields; the words of our scripts come after.
(function () {
  let left = null;

  function isWanted(event, link, button) {
    return link && button?.closest("details")?.open && !(event.ctrlKey || event.metaKey || event.shiftKey);
  }

  window.addEventListener("click", async (event) => {
    const link = event.target instanceof Element && event.target.closest(".visitor a[href^='/language/']");
    const button = document.querySelector(".st-key-job-language button");
    if (!isWanted(event, link, button)) return;
    event.preventDefault();
    // this remembers the language for all pages, and comes back with this one
    const answer = await fetch(link.href).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const scripts = page ? [...page.querySelectorAll("script[src^='/assets/']")] : [];
    // signed out, or no server
    if (!scripts.length || !button.isConnected) return window.location.assign(link.href);
    document.documentElement.lang = page.documentElement.lang;
    for (const each of scripts) {
      const ours = document.querySelector(`script[src="${each.getAttribute("src")}"]`);
      Object.assign(ours?.dataset ?? {}, each.dataset);
    }
    left = link.getAttribute("href");
    button.click();
  });

  // the link is another one then, and has the keyboard as the one before had
  new MutationObserver(() => {
    const link = left && document.querySelector(".visitor a[href^='/language/']");
    if (!link || link.getAttribute("href") === left) return;
    left = null;
    if (document.activeElement === document.body) link.focus();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });
})();
