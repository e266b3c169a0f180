// Signs of life: the page tells the server now and then that somebody is at it, and when it is hidden.
//
// The server measures the time between them; nothing is counted here, and nothing is told of what was done.

const SIGN_EVERY_MS = 15000;
const STILL_READING_MS = 90000; // without a touch or a key for longer, nobody is there
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "scroll"];

class SignsOfLife {
  constructor(tell) {
    this.tell = tell;
    this.touched = performance.now();
    for (const touch of TOUCHES) window.addEventListener(touch, () => this.touch(), { passive: true, capture: true });
    document.addEventListener("visibilitychange", () => this.turn());
    window.addEventListener("pagehide", () => this.tell(true));
    this.timer = setInterval(() => this.sign(), SIGN_EVERY_MS);
  }

  touch() {
    const back = performance.now() - this.touched > STILL_READING_MS;
    this.touched = performance.now();
    if (back) this.tell(false);
  }

  turn() {
    this.touched = performance.now();
    this.tell(document.hidden);
  }

  sign() {
    const there = !document.hidden && performance.now() - this.touched < STILL_READING_MS;
    if (there) this.tell(false);
  }

  stop() {
    clearInterval(this.timer);
    this.tell = () => {};
  }
}
