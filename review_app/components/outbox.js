// The outbox: sends drafts and submissions over plain HTTP, in order, and keeps them until the server has them.
//
// One a page, whatever components are on it. What is not yet acknowledged is mirrored in localStorage, so that a
// reload, a restart of the server or a lost network loses nothing. Submissions carry a nonce: sent twice, stored once.
// What a person has written is theirs: it lies under their mark, and goes with it, so that the server can refuse it
// while somebody else is signed in. Then it waits.

const SEND_AFTER_MS = 800; // from the first unsaved key; further keys do not put it off
const TIMEOUT_MS = 10000;
const RETRY_MS = [1000, 2000, 4000, 5000];
const SOMEBODY_ELSE = 412; // is signed in in this browser now
const PASSING = [0, 401, SOMEBODY_ELSE, 408, 429];

class Outbox {
  // `owner` is {mark, key} of whoever is signed in; without one, nobody is.
  constructor(base, name, owner) {
    this.base = base;
    this.owner = owner;
    this.shelf = new Shelf(name, owner?.key);
    this.latest = new Map(); // assignment -> {field: value}: all that was put here or in another tab
    this.held = new Set(); // what the server refused: not sent again unless it changes
    this.own = new Set(); // what was put in this page, whose refusal the person here should read
    this.waiting = new Map(); // assignment -> resolve of its submission
    this.watchers = new Set();
    this.listeners = new Set();
    this.status = { kind: "idle" };
    this.failures = 0;
    this.sending = false;
    this.timer = null;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
    if (this.channel) this.channel.onmessage = (event) => this.hear(event.data);
    window.addEventListener("pagehide", () => this.sendAllAtOnce());
    window.addEventListener("online", () => this.sendSoon(0));
    document.addEventListener("visibilitychange", () => this.sendSoon(0));
    if (this.next()) this.sendSoon(0);
  }

  // -- what components call

  put(assignment, field, value) {
    const key = `draft:${assignment}:${field}`;
    this.shelf.write(key, { assignment, field, value });
    this.own.add(key);
    this.held.delete(key);
    this.remember(assignment, field, value);
    this.channel?.postMessage({ kind: "draft", assignment, field, value });
    if (this.failures) return; // a retry is due already
    this.tell({ kind: "saving" });
    this.sendSoon(SEND_AFTER_MS);
  }

  // Resolves to {ok: true, revision, already} or {ok: false, status, sentence}; waits out a lost network.
  submit(assignment, body) {
    const key = `submit:${assignment}`;
    this.shelf.write(key, { assignment, body });
    this.own.add(key);
    if (!this.failures) this.tell({ kind: "saving" });
    const answer = new Promise((resolve) => this.waiting.set(String(assignment), resolve));
    this.sendSoon(0);
    return answer;
  }

  pendingSubmission(assignment) {
    return this.shelf.read(`submit:${assignment}`)?.body;
  }

  // Every value typed here and perhaps not yet in what the page was drawn from.
  newer(assignment) {
    const unsent = {};
    for (const key of this.shelf.keys(`draft:${assignment}:`)) {
      const { field, value } = this.shelf.read(key);
      unsent[field] = value;
    }
    return { ...unsent, ...this.latest.get(String(assignment)) };
  }

  // Gives up what is not sent yet of every assignment but this one.
  keepOnly(assignment) {
    for (const key of [...this.shelf.keys("draft:"), ...this.shelf.keys("submit:")]) {
      if (String(this.shelf.read(key).assignment) !== String(assignment)) this.shelf.remove(key);
    }
  }

  watch(watcher) {
    this.watchers.add(watcher);
    watcher(this.status);
    return () => this.watchers.delete(watcher);
  }

  // Hears what other tabs put or submitted: {kind: "draft"|"submitted", assignment, ...}.
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // -- the queue

  next() {
    const submission = this.shelf.keys("submit:").find((key) => !this.held.has(key));
    if (submission) return submission;
    return this.shelf.keys("draft:").find((key) => !this.held.has(key) && !this.awaitsSubmission(key));
  }

  // A draft that arrived after its submission would linger as if it were newer than the answers.
  awaitsSubmission(key) {
    return this.shelf.read(`submit:${this.shelf.read(key).assignment}`) !== undefined;
  }

  sendSoon(wait) {
    const due = performance.now() + wait;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.sendAll();
    }, wait);
  }

  async sendAll() {
    if (this.sending) return;
    this.sending = true;
    for (let key = this.next(); key && (await this.sendOne(key)); key = this.next());
    this.sending = false;
    if (this.next()) this.sendSoon(this.failures ? RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] : 0);
  }

  async sendOne(key) {
    const entry = this.shelf.read(key);
    const answer = await this.request(entry);
    if (answer.status === 200) return this.accepted(key, entry, answer);
    if (PASSING.includes(answer.status) || answer.status >= 500) return this.failed(answer);
    return this.refused(key, entry, answer);
  }

  async request(entry, keepalive = false) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(this.address(entry), {
        method: entry.body ? "POST" : "PUT",
        headers: { "Content-Type": "application/json", ...(this.owner && { "X-Mark": this.owner.mark }) },
        body: JSON.stringify(entry.body ?? { field: entry.field, value: entry.value }),
        credentials: "same-origin",
        redirect: "manual",
        signal: keepalive ? undefined : abort.signal,
        keepalive,
      });
      if (response.type === "opaqueredirect") return { status: 401 };
      return { status: response.status, ...(await readBody(response)) };
    } catch (error) {
      return { status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  address(entry) {
    return `${this.base}/work/${encodeURIComponent(entry.assignment)}/${entry.body ? "submit" : "draft"}`;
  }

  // The page is going away: everything at once, and what fails is sent again by the next page.
  sendAllAtOnce() {
    for (const key of [...this.shelf.keys("submit:"), ...this.shelf.keys("draft:")]) {
      if (this.held.has(key)) continue;
      if (key.startsWith("draft:") && this.awaitsSubmission(key)) continue;
      this.request(this.shelf.read(key), true);
    }
  }

  // -- what came back

  accepted(key, entry, answer) {
    this.failures = 0;
    const current = this.shelf.read(key);
    if (current === entry) this.shelf.remove(key);
    if (entry.body) this.submitted(entry.assignment, answer.json);
    this.tell(this.next() ? { kind: "saving" } : { kind: "saved", at: answer.json.saved_at ?? Date.now() });
    return true;
  }

  submitted(assignment, json) {
    for (const key of this.shelf.keys(`draft:${assignment}:`)) this.shelf.remove(key);
    this.latest.delete(String(assignment));
    this.channel?.postMessage({ kind: "submitted", assignment, revision: json.revision });
    this.answer(assignment, { ok: true, revision: json.revision, already: Boolean(json.already) });
  }

  // The server may say why it cannot save just now; without an answer it is the network.
  failed({ status, sentence }) {
    this.failures += 1;
    const kind = { 401: "signin", [SOMEBODY_ELSE]: "others" }[status] ?? (status === 503 && sentence ? "unavailable" : "offline");
    this.tell({ kind: this.shelf.durable ? kind : `${kind}_unkept`, sentence });
    return false;
  }

  refused(key, entry, answer) {
    this.failures = 0;
    const sentence = answer.sentence ?? "";
    if (entry.body) {
      this.shelf.remove(key);
      this.answer(entry.assignment, { ok: false, status: answer.status, sentence });
    } else {
      this.held.add(key);
    }
    if (this.own.has(key)) this.tell({ kind: "refused", sentence });
    return true;
  }

  answer(assignment, outcome) {
    const resolve = this.waiting.get(String(assignment));
    this.waiting.delete(String(assignment));
    if (resolve) resolve(outcome);
  }

  // -- telling and hearing

  tell(status) {
    this.status = status;
    for (const watcher of this.watchers) watcher(status);
  }

  remember(assignment, field, value) {
    this.latest.set(String(assignment), { ...this.latest.get(String(assignment)), [field]: value });
  }

  hear(message) {
    if (message.kind === "draft") this.remember(message.assignment, message.field, message.value);
    if (message.kind === "submitted") this.latest.delete(String(message.assignment));
    for (const listener of this.listeners) listener(message);
  }
}

// The server's JSON, and its sentence when it refused.
async function readBody(response) {
  const text = await response.text();
  try {
    const json = JSON.parse(text);
    return { json, sentence: json.error ?? json.detail ?? json.message };
  } catch (error) {
    return { json: {}, sentence: text.startsWith("<") ? undefined : text.slice(0, 300) || undefined };
  }
}

// One a page. Pages whose work is sent to different places have outboxes of different names: what one keeps in
// the browser must not be sent, and given up, by another. So have different people, of whom none hears the other.
function outboxOf(base, owner) {
  return theOutbox(base, `wardround:${owner.mark}`, owner);
}

// Of whoever answers a survey nobody knows who they are.
function outboxOfNobody(base) {
  return theOutbox(base, "wardround-survey");
}

function theOutbox(base, name, owner) {
  const place = Symbol.for(`${name}.outbox`);
  window[place] ??= new Outbox(base, name, owner);
  return window[place];
}
