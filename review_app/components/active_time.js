// Active time: how long this item was really before the person's eyes.
//
// It runs while the page is visible and something was moved, scrolled or typed within the reading allowance: half a
// minute, and the time the longest text on the page takes to read. It goes on where it stood after a reload.

const ALLOWANCE_MS = 30000;
const READING_MS_A_CHARACTER = 200; // 300 Chinese characters a minute, careful reading
const LONGEST_ALLOWANCE_MS = 300000;
const KEEP_EVERY_MS = 5000;
// keyup and not keydown, which the board keeps to itself
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keyup", "wheel", "touchmove", "scroll"];

class ActiveTime {
  constructor(shelf, key, characters) {
    this.shelf = shelf;
    this.key = key;
    this.allowance = Math.min(LONGEST_ALLOWANCE_MS, ALLOWANCE_MS + characters * READING_MS_A_CHARACTER);
    this.banked = shelf.read(key) ?? 0;
    this.since = document.hidden ? null : performance.now();
    this.alive = () => this.bank();
    this.seen = () => this.turn();
    this.keep = () => this.store();
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, this.alive, { passive: true, capture: true });
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("pagehide", this.keep);
    this.timer = setInterval(this.keep, KEEP_EVERY_MS);
  }

  // Milliseconds up to now.
  read() {
    return Math.round(this.banked + this.running());
  }

  running() {
    return this.since === null ? 0 : Math.min(performance.now() - this.since, this.allowance);
  }

  bank() {
    if (this.since === null) return;
    this.banked += this.running();
    this.since = performance.now();
  }

  turn() {
    this.bank();
    this.since = document.hidden ? null : performance.now();
    this.store();
  }

  store() {
    if (!this.over) this.shelf.write(this.key, this.read());
  }

  stop() {
    this.store();
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, this.alive, { capture: true });
    document.removeEventListener("visibilitychange", this.seen);
    window.removeEventListener("pagehide", this.keep);
    clearInterval(this.timer);
  }

  forget() {
    this.stop();
    this.over = true;
    this.shelf.remove(this.key);
  }
}
