// Says in the visitor's language that the line is down, or that the session is over and where to sign in again.
(function () {
  const words = document.currentScript.dataset;
  const PATIENCE_MS = 2000;
  let banner = null;
  let waiting = null;

  function take() {
    clearTimeout(waiting);
    if (banner) banner.remove();
    banner = null;
  }

  function show(text, link) {
    take();
    banner = document.createElement("div");
    banner.id = "connection";
    banner.setAttribute("role", "alert");
    banner.style.cssText =
      "position:fixed;left:0;right:0;top:0;z-index:2000000;padding:.75rem 1rem;text-align:center;" +
      "font:16px/1.5 system-ui,sans-serif;color:#fff;background:#7a2e12";
    banner.append(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
      anchor.textContent = link;
      anchor.style.cssText = "color:#fff;margin-left:1rem;font-weight:600";
      banner.append(anchor);
    }
    document.body.append(banner);
  }

  // asked again until it is known why, or the line is there again: the server may come back and no longer know the visitor
  async function explain() {
    try {
      const answer = await fetch("/_stcore/host-config?why", { cache: "no-store" });
      if (answer.status === 401) return show(words.over, words.signIn);
      if (answer.status === 503 || answer.status === 429) show(await answer.text());
    } catch {
      show(words.lost);
    }
    waiting = setTimeout(explain, PATIENCE_MS);
  }

  // Streamlit opens one socket at a time and tries again by itself
  window.WebSocket = class extends WebSocket {
    constructor(...arguments_) {
      super(...arguments_);
      this.addEventListener("open", take);
      this.addEventListener("close", () => {
        clearTimeout(waiting);
        waiting = setTimeout(explain, PATIENCE_MS);
      });
    }
  };
})();
