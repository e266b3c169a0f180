// The outbox: sends drafts and submissions over plain HTTP, in order, and keeps them until the server has them.
//
// One a page, whatever components are on it. What is not yet acknowledged is mirrored in localStorage, so that a
// reload, a restart of the server or a lost network loses nothing. Submissions carry a nonce: sent twice, stored once.
// What a person has written is theirs: it lies under their mark, and goes with it, so that the server can refuse it
// while somebody else is signed in. Then it waits.
//
// Each page keeps its own entries, and a draft says on which stored texts it was typed (typed_on.js). Where the server
// has another, typed in another tab or on another computer, it refuses: both are kept until the person chooses.

const SEND_AFTER_MS = 800; // from the first unsaved key; further keys do not put it off
const RETRY_MS = [1000, 2000, 4000, 5000];
const SOMEBODY_ELSE = 412; // is signed in in this browser now
const TOO_OFTEN = 429;
const PASSING = [0, 401, SOMEBODY_ELSE, 408, TOO_OFTEN];

class Outbox {
  // `owner` is {mark, key} of whoever is signed in; without one, nobody is.
  constructor(base, name, owner) {
    this.wire = new Wire(base, owner?.mark);
    this.owner = owner;
    this.shelf = new Shelf(name, owner?.key);
    this.page = newNonce().slice(0, 8); // whose entries are this page's own
    this.fields = new TypedOn(); // what is shown here of each field, and on what it was typed
    this.held = new Map(); // key -> {sentence, stored}: what the server refused, not sent again unless it changes
    this.answered = new Map(); // assignment -> {revision, changed}: how it stood when the server last took something
    this.own = new Set(); // what was put in this page, whose refusal the person here should read
    this.waiting = new Map(); // assignment -> resolve of its submission
    this.watchers = new Set();
    this.listeners = new Set();
    this.status = { kind: "idle" };
    this.failures = 0;
    this.notBefore = 0; // by the page's own clock: until then the server wants to hear nothing
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
    const key = this.draftKey(assignment, field);
    const on = this.fields.typed(assignment, field, value);
    // what is shown here of a page before is gone on with here: of this field, others are as unsent as they were
    for (const each of this.shelf.keys(`draft:${assignment}:${field}:`)) if (!this.own.has(each) && this.isShown(each)) this.shelf.remove(each);
    this.shelf.write(key, { assignment, field, value, on, at: Date.now() });
    this.own.add(key);
    this.held.delete(key);
    if (this.failures) return; // a retry is due already
    this.tell({ kind: "saving" });
    this.sendSoon(SEND_AFTER_MS);
  }

  // Resolves to {ok: true, revision, already} or {ok: false, status, sentence}; waits out a lost network.
  submit(assignment, body) {
    const key = `submit:${assignment}`;
    const seen = this.owner && { seen: this.fields.seen(assignment) };
    this.shelf.write(key, { assignment, body: { ...seen, ...body } });
    this.own.add(key);
    if (!this.failures) this.tell({ kind: "saving" });
    const answer = new Promise((resolve) => this.waiting.set(String(assignment), resolve));
    this.sendSoon(0);
    return answer;
  }

  pendingSubmission(assignment) {
    return this.shelf.read(`submit:${assignment}`)?.body;
  }

  // What is to be shown of each field that anything is typed into; `draft` is what the server had of it.
  newer(assignment, draft = {}) {
    const unsent = {};
    for (const key of this.drafts(assignment)) unsent[this.shelf.read(key).field] = this.shelf.read(key);
    return this.fields.shown(assignment, draft, unsent);
  }

  // What was typed into this assignment that the server has otherwise: [{key, field, mine, stored}], as it was typed.
  conflicts(assignment) {
    const found = [];
    for (const key of this.drafts(assignment)) {
      const stored = this.held.get(key)?.stored;
      const entry = stored === undefined ? undefined : this.fresh(key);
      if (entry) found.push({ key, field: entry.field, mine: entry.value, stored });
    }
    return found;
  }

  conflict(assignment) {
    return this.conflicts(assignment)[0];
  }

  // The assignments of whatever page that have one.
  inConflict() {
    return [...new Set(this.drafts().map((key) => this.shelf.read(key).assignment))].filter((id) => this.conflict(id));
  }

  // How it stands with an assignment, or null where none is shown: another's conflict leaves this one's words saved.
  statusOf(assignment) {
    const { status } = this;
    return status.kind === "conflict" && !this.conflict(assignment) ? status.otherwise : status;
  }

  // What was typed into an assignment that is not open any more, and is not part of what stands in it: {key, field,
  // mine, stored}, or nothing. `standing` says what stands in a field; what is the same there is given up.
  leftOver(assignment, standing) {
    if (this.pendingSubmission(assignment)) return undefined;
    for (const key of this.drafts(assignment)) {
      const entry = this.fresh(key);
      if (!entry) continue;
      const stored = standing(entry.field);
      if (!isSame(entry.value, stored)) return { key, field: entry.field, mine: entry.value, stored };
      this.giveUp(key);
    }
    return undefined;
  }

  // Whether anything typed into it was refused, and is nowhere but in this browser.
  hasRefused(assignment) {
    return this.drafts(assignment).some((key) => this.held.has(key));
  }

  // Whether anything typed into it, or its answer, is not at the server, or has not been called so.
  isLeftHere(assignment) {
    return Boolean(this.pendingSubmission(assignment)) || this.drafts(assignment).length > 0;
  }

  // Ends a conflict: with what was typed here, or with what the server has. Returns what stands now.
  choose({ key, field, mine, stored }, keepsMine) {
    const { assignment } = this.shelf.read(key);
    this.shelf.remove(key);
    this.held.delete(key);
    this.fields.stored(assignment, field, stored);
    if (keepsMine) {
      this.put(assignment, field, mine);
      if (!this.failures) this.sendSoon(0);
    } else this.settle(Date.now());
    return keepsMine ? mine : stored;
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

  // Hears what is stored from other tabs: {kind: "draft"|"submitted", assignment, ...}.
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // -- the queue

  next() {
    const submission = this.shelf.keys("submit:").find((key) => !this.held.has(key));
    if (submission) return submission;
    return this.drafts().find((key) => !this.held.has(key) && !this.awaitsSubmission(key));
  }

  // In the order they were typed.
  drafts(assignment) {
    const when = (key) => this.shelf.read(key).at ?? 0;
    return this.shelf.keys(assignment === undefined ? "draft:" : `draft:${assignment}:`).sort((a, b) => when(a) - when(b));
  }

  draftKey(assignment, field) {
    return `draft:${assignment}:${field}:${this.page}`;
  }

  // As it lies on the shelf now: the page that put it there may have typed on, or have had it taken.
  fresh(key) {
    return this.own.has(key) ? this.shelf.read(key) : this.shelf.reread(key);
  }

  // What lies there was typed elsewhere, or before, and is what the text shown here was typed on.
  isShown(key) {
    const { assignment, field, value } = this.shelf.read(key);
    return this.fields.isTypedOn(assignment, field, value) && isSame(this.fresh(key)?.value, value);
  }

  // Whoever is at this page sees it: typed in it, or in the page that it was before it was loaded anew.
  isHere(key) {
    return this.own.has(key) || (key.startsWith("draft:") && this.isShown(key));
  }

  // A draft that arrived after its submission would linger as if it were newer than the answers.
  awaitsSubmission(key) {
    return this.shelf.read(`submit:${this.shelf.read(key).assignment}`) !== undefined;
  }

  sendSoon(wait) {
    const now = performance.now();
    const due = Math.max(now + wait, this.notBefore);
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.sendAll();
    }, due - now);
  }

  async sendAll() {
    if (this.sending) return;
    this.sending = true;
    for (let key = this.next(); key && (await this.sendOne(key)); key = this.next());
    this.sending = false;
    if (this.next()) this.sendSoon(this.failures ? RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] : 0);
  }

  async sendOne(key) {
    const entry = this.fresh(key);
    if (!entry) return true;
    const answer = await this.request(entry);
    if (answer.status === 200) return this.accepted(key, entry, answer);
    if (PASSING.includes(answer.status) || answer.status >= 500) return this.failed(answer);
    return this.refused(key, entry, answer);
  }

  // Once a draft is sent it may be what is stored, whether or not an answer comes back.
  request(entry, keepalive = false) {
    const { assignment, field, value, body, on = [] } = entry;
    if (body) return this.wire.send("POST", assignment, "submit", body, keepalive);
    entry.on = [...new Set([...on, shortDigest(value)])];
    this.fields.sent(assignment, field, value);
    return this.wire.send("PUT", assignment, "draft", { field, value, ...(this.owner && { on }) }, keepalive);
  }

  // The page is going away: everything at once, and what fails is sent again by the next page.
  sendAllAtOnce() {
    for (const key of [...this.shelf.keys("submit:"), ...this.shelf.keys("draft:")]) {
      if (this.held.has(key)) continue;
      if (key.startsWith("draft:") && this.awaitsSubmission(key)) continue;
      const entry = this.fresh(key);
      if (entry) this.request(entry, true);
    }
  }

  // -- what came back

  accepted(key, entry, answer) {
    this.failures = 0;
    const current = this.fresh(key);
    // what another page put there is read from the shelf anew: a list is never the same object, and would be sent for ever
    const isTaken = this.own.has(key) ? current === entry : isSame(current?.value, entry.value) && current?.body?.nonce === entry.body?.nonce;
    if (isTaken) this.shelf.remove(key);
    if (entry.body) this.submitted(entry.assignment, answer.json);
    else this.draftStored(entry, answer.json);
    this.settle(answer.json.saved_at ?? Date.now());
    return true;
  }

  draftStored({ assignment, field, value }, { revision, changed }) {
    const later = this.shelf.read(this.draftKey(assignment, field));
    const on = this.fields.acknowledged(assignment, field, value);
    if (later && on) later.on = on;
    this.answered.set(String(assignment), { revision, changed });
    this.channel?.postMessage({ kind: "draft", assignment, field, value, revision, changed });
  }

  submitted(assignment, json) {
    for (const key of this.drafts(assignment)) if (this.own.has(key) || this.isShown(key)) this.giveUp(key);
    this.fields.forget(assignment);
    this.answered.set(String(assignment), { revision: json.revision, changed: false });
    this.channel?.postMessage({ kind: "submitted", assignment, revision: json.revision, changed: false });
    this.answer(assignment, { ok: true, revision: json.revision, already: Boolean(json.already) });
  }

  giveUp(key) {
    this.shelf.remove(key);
    this.held.delete(key);
  }

  // Nothing is called saved as long as something is not; a conflict is its own assignment's alone.
  settle(at = this.savedAt) {
    if (this.next()) return this.tell({ kind: "saving" });
    this.savedAt = at;
    const refused = [...this.held].filter(([key, { stored }]) => this.shelf.read(key) && (stored !== undefined || this.isHere(key)));
    const conflicts = refused.filter(([, { stored }]) => stored !== undefined);
    const others = refused.filter(([, { stored }]) => stored === undefined);
    const saved = at ? { kind: "saved", at } : { kind: "idle" };
    const otherwise = others.length ? { kind: "refused", sentence: others[0][1].sentence } : saved;
    return this.tell(conflicts.length ? { kind: "conflict", otherwise } : otherwise);
  }

  // The server may say why it cannot save just now; without an answer it is the network.
  failed({ status, sentence, waitMs = 0 }) {
    this.failures += 1;
    const kind = { 401: "signin", [SOMEBODY_ELSE]: "others", [TOO_OFTEN]: "wait" }[status] ?? (status === 503 && sentence ? "unavailable" : "offline");
    const wait = status === TOO_OFTEN ? waitMs || RETRY_MS.at(-1) : 0;
    this.notBefore = performance.now() + wait;
    this.tell({ kind: this.shelf.durable ? kind : `${kind}_unkept`, sentence, at: Date.now() + wait });
    return false;
  }

  refused(key, entry, answer) {
    this.failures = 0;
    const { sentence = "", json = {} } = answer;
    if (entry.body) {
      this.submissionRefused(key, entry, { ok: false, status: answer.status, sentence, stored: json.stored ?? {} });
      if (json.answered) this.putAgain(entry.assignment);
      return true;
    }
    // of a page that has typed on meanwhile, or has been answered
    if (!isSame(this.fresh(key)?.value, entry.value)) return true;
    this.held.set(key, { sentence, stored: json.stored?.[entry.field] });
    if (json.stored) this.settle();
    else this.tell(this.isHere(key) ? { kind: "refused", sentence } : this.status);
    return true;
  }

  // What else is stored comes into this page, but for what is typed here as well: that is refused by itself.
  submissionRefused(key, { assignment }, outcome) {
    this.shelf.remove(key);
    for (const [field, value] of Object.entries(outcome.stored)) {
      if (this.shelf.read(this.draftKey(assignment, field))) delete outcome.stored[field];
      else this.fields.stored(assignment, field, value);
    }
    this.answer(assignment, outcome);
    if (this.own.has(key)) this.tell({ kind: "refused", sentence: outcome.sentence });
  }

  // Another answer is stored, and has closed the drafts: what was typed here is kept as a change to it.
  putAgain(assignment) {
    for (const [field, value] of this.fields.typedHere(assignment)) this.put(assignment, field, value);
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

  // What another tab has stored is shown here too, unless something is typed here that is not stored yet.
  hear(message) {
    const { kind, assignment, field, value, revision, changed } = message;
    this.answered.set(String(assignment), { revision, changed });
    if (kind === "draft") {
      const key = this.draftKey(assignment, field);
      const entry = this.shelf.read(key);
      if (entry && !isSame(entry.value, value)) {
        if (this.held.has(key)) this.held.get(key).stored = value;
        return;
      }
      this.giveUp(key);
      this.fields.stored(assignment, field, value);
      if (entry || this.status.kind === "conflict") this.settle(Date.now());
    }
    if (kind === "submitted") this.fields.forget(assignment);
    for (const listener of this.listeners) listener(message);
  }
}

// Of two values that are kept and sent as JSON: a list read from the shelf twice is two lists.
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
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
