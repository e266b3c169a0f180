// The survey's page: what is shown, in which language. Everything drawn is drawn anew when the language changes.

const LANGUAGE = "wardround-survey-language";

class Page {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.language = this.languageKept();
    this.spoken = []; // told when the language changes
    this.preview = "preview" in root.dataset;
  }

  say = (key, values) => speaker(this.words[this.language])(key, values);

  // `drawing()` gives the parts of the page, and is asked again when the language changes.
  show(drawing) {
    this.drawing = drawing;
    this.redraw();
    window.scrollTo(0, 0);
  }

  redraw() {
    document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    this.root.replaceChildren(this.head(), ...this.drawing());
  }

  tell(key, again) {
    const button = again ? element("button", { onclick: again }, this.say("taking.again")) : null;
    this.show(() => [element("section", { class: "screen message" }, element("p", {}, this.say(key)), button)]);
  }

  head() {
    const other = this.language === "zh" ? "en" : "zh";
    return element(
      "header",
      {},
      this.preview ? element("strong", {}, this.say("taking.preview")) : null,
      element(
        "button",
        { class: "language", lang: other === "zh" ? "zh-CN" : "en", onclick: () => this.speak(other) },
        this.say("other_language"),
      ),
    );
  }

  speak(language) {
    this.language = language;
    try {
      localStorage.setItem(LANGUAGE, language);
    } catch (error) {
      // this page is in the language all the same
    }
    for (const heard of this.spoken) heard(language);
    this.redraw();
    this.root.querySelector(".language").focus({ preventScroll: true });
  }

  languageKept() {
    try {
      return localStorage.getItem(LANGUAGE) === "en" ? "en" : "zh";
    } catch (error) {
      return "zh";
    }
  }
}

const page = new Page(document.getElementById("survey"), JSON.parse(document.getElementById("words").textContent));
const door = new Door(page);
if (page.preview) {
  door.preview();
} else {
  window.addEventListener("hashchange", () => isLinkInAddress() && door.start());
  door.start();
}
