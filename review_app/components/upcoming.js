// Items fetched before they are needed, so that the next one is there when the key is pressed.

const AHEAD = 4;
const ASK_AGAIN_MS = [500, 1000, 2000, 5000];

class Upcoming {
  constructor(base, arrived) {
    this.base = base;
    this.arrived = arrived;
    this.items = new Map(); // assignment -> what the server said of it
    this.asked = new Map(); // assignment -> the asking whose answer counts
    this.stopped = false;
  }

  put(data) {
    this.items.set(data.assignment_id, data);
  }

  read(id) {
    return this.items.get(id);
  }

  // What was answered meanwhile is asked for anew when somebody goes back to it; an answer on its way is of before.
  forget(id) {
    this.items.delete(id);
    this.asked.delete(id);
  }

  want(ids) {
    for (const id of ids) if (!this.items.has(id) && !this.asked.has(id)) this.ask(id);
  }

  async ask(id) {
    const asking = {};
    this.asked.set(id, asking);
    const counts = () => !this.stopped && this.asked.get(id) === asking;
    for (let attempt = 0; counts(); attempt += 1) {
      const data = await this.request(id);
      if (data && counts()) {
        this.asked.delete(id);
        this.put(data);
        this.arrived(id);
        return;
      }
      const wait = ASK_AGAIN_MS[Math.min(attempt, ASK_AGAIN_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async request(id) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 10000);
    try {
      const response = await fetch(`${this.base}/work/${id}`, {
        credentials: "same-origin",
        redirect: "manual",
        signal: abort.signal,
      });
      return response.status === 200 ? await response.json() : null;
    } catch (error) {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  stop() {
    this.stopped = true;
  }
}
