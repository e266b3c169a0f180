// Records fetched before they are needed, so that the next one is there when the key is pressed.

const AHEAD = 4;
const ASK_AGAIN_MS = [500, 1000, 2000, 5000];

class Upcoming {
  constructor(base, arrived) {
    this.base = base;
    this.arrived = arrived;
    this.records = new Map(); // assignment -> what the server said of it
    this.asked = new Set();
    this.stopped = false;
  }

  put(data) {
    this.records.set(data.assignment_id, data);
  }

  read(id) {
    return this.records.get(id);
  }

  // What was answered meanwhile is asked for anew when somebody goes back to it.
  forget(id) {
    this.records.delete(id);
  }

  want(ids) {
    for (const id of ids) if (!this.records.has(id) && !this.asked.has(id)) this.ask(id);
  }

  async ask(id) {
    this.asked.add(id);
    for (let attempt = 0; !this.stopped; attempt += 1) {
      const data = await this.request(id);
      if (data) {
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
