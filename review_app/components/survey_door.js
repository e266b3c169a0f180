// The way in: the link, the consent, and the sentences that say why there is nothing to answer.

const BEGINNING = "wardround-survey-beginning"; // the secret of a beginning whose answer is still out
const TAB = "wardround-survey-tab";
const TOKEN = /^#([A-Za-z0-9_-]{16,64})$/;
const SCREEN = /^#\d{1,2}$/; // of the questionnaire, while it is answered

class Door {
  constructor(page) {
    this.page = page;
  }

  async start() {
    const token = tokenInAddress();
    // what was sent in here before is no answer to whoever opens a link that was cut off
    if (isLinkInAddress() && !token) return this.page.tell("taking.unknown_link");
    const state = await call("GET", "/survey/state");
    const sitting = state.json.handle && state.json;
    if (token) return this.look(token, sitting);
    if (sitting) return this.sitAgain(sitting);
    return state.status === 200 ? this.page.tell("taking.no_link") : this.offline();
  }

  // What a link leads to. The same browser goes on where it was; another one cannot use it again.
  async look(token, sitting) {
    const invited = await call("POST", `/survey/${this.page.language}/invitation`, { token });
    const refusals = { 404: "taking.unknown_link", 410: "taking.closed", 429: "taking.too_often" };
    if (refusals[invited.status]) return this.page.tell(refusals[invited.status]);
    if (invited.status !== 200) return this.offline();
    const same = sitting && sitting.survey === invited.json.survey;
    if (invited.json.spent) return same ? this.sitAgain(sitting) : this.page.tell("taking.spent");
    // of whatever survey: to agree here is the end of the way to it
    const unfinished = sitting && !sitting.finished && !sitting.closed && sitting;
    const begin = () => this.begin(token, invited.json);
    return this.page.show(() => [this.consent(invited.json, begin, unfinished)]);
  }

  // The questionnaire to preview stands in the address, where only this page reads it.
  preview() {
    const shown = shownInAddress();
    if (!shown) return this.page.tell("taking.preview_end");
    const begin = () => new Form(this.page, shown, null).start();
    return this.page.show(() => [this.consent(shown, begin)]);
  }

  async begin(token, invited) {
    if (!navigator.cookieEnabled) return this.page.tell("taking.no_cookie");
    const body = { token, secret: secretFor(token), consent: invited.consent_hash };
    const begun = await call("POST", `/survey/${this.page.language}/begin`, body);
    if (begun.status === 409 || begun.status === 410) return this.start();
    if (begun.status !== 200) return this.problem(begun.sentence ?? this.page.say("taking.offline"));
    forgetBeginning();
    const state = await call("GET", "/survey/state");
    // a browser that keeps no cookie would ask for consent again and again
    if (!state.json.handle) return this.page.tell("taking.no_cookie");
    this.sit(state.json);
    return this.sending?.begun();
  }

  // In a tab that has shown another sitting, this one is somebody else's, who has agreed in this browser since.
  sitAgain(sitting) {
    return isOfTab(sitting) ? this.sit(sitting) : this.page.tell(boundTo().over ?? "taking.ended_here");
  }

  sit(sitting) {
    this.sending?.leave();
    if (sitting.finished) return this.page.tell("taking.done");
    if (sitting.closed) return this.page.tell("taking.closed");
    this.sending = new Sending(this.page, sitting);
    return new Form(this.page, sitting, this.sending).start();
  }

  offline() {
    this.page.tell("taking.offline", () => this.start());
  }

  problem(sentence) {
    this.page.root.querySelector(".problem").textContent = sentence;
  }

  consent(invited, begin, unfinished) {
    const { language, say } = this.page;
    return element(
      "section",
      { class: "screen" },
      element("h1", {}, invited.title[language]),
      element("p", { class: "introduction" }, invited.introduction[language]),
      unfinished ? this.before(unfinished) : null,
      element("h2", {}, say("taking.consent")),
      element("div", { class: "consent" }, invited.consent[language]),
      element("p", { class: "explains" }, say("taking.decline")),
      element("p", { class: "problem", role: "alert" }),
      element("button", { class: "main", onclick: begin }, say("taking.agree")),
    );
  }

  before(unfinished) {
    const goOn = isOfTab(unfinished) ? element("button", { onclick: () => this.sit(unfinished) }, this.page.say("taking.go_on")) : null;
    return element("div", { class: "note" }, element("p", {}, this.page.say("taking.begun_here")), goOn);
  }
}

function isLinkInAddress() {
  return location.hash !== "" && !SCREEN.test(location.hash);
}

function tokenInAddress() {
  return TOKEN.exec(location.hash)?.[1];
}

function shownInAddress() {
  try {
    const bytes = Uint8Array.from(atob(location.hash.slice(1)), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return null;
  }
}

async function call(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: body && { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
    });
    return { status: response.status, ...(await readBody(response)) };
  } catch (error) {
    return { status: 0, json: {} };
  }
}

// The same secret for the same link until the server has answered, so that a lost answer does not cost the link.
function secretFor(token) {
  try {
    const begun = JSON.parse(sessionStorage.getItem(BEGINNING));
    if (begun?.token === token) return begun.secret;
    const secret = newNonce() + newNonce();
    sessionStorage.setItem(BEGINNING, JSON.stringify({ token, secret }));
    return secret;
  } catch (error) {
    return newNonce() + newNonce();
  }
}

// Which sitting this tab has shown, as {handle, over}, and by which words it ended. The browser's one cookie may be
// another person's by now, and a tab goes on with its own sitting or with none.
function bindTab(bound) {
  try {
    sessionStorage.setItem(TAB, JSON.stringify(bound));
  } catch (error) {
    // such a tab goes on with what the cookie leads to
  }
}

function boundTo() {
  try {
    return JSON.parse(sessionStorage.getItem(TAB)) ?? {};
  } catch (error) {
    return {};
  }
}

function isOfTab(sitting) {
  return [undefined, sitting.handle].includes(boundTo().handle);
}

function forgetBeginning() {
  try {
    sessionStorage.removeItem(BEGINNING);
  } catch (error) {
    // nothing was kept there either
  }
}
