// The wire: requests about an assignment over plain HTTP, as whoever is signed in, and what came back.

const TIMEOUT_MS = 10000;

class Wire {
  constructor(base, mark) {
    this.base = base;
    this.mark = mark;
  }

  // Resolves to {status, json, sentence, waitMs}: 0 is no answer, 401 the way to the sign-in; the wait is one the server asks for.
  async send(method, assignment, what, body, keepalive = false) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${this.base}/work/${encodeURIComponent(assignment)}/${what}`, {
        method,
        headers: { "Content-Type": "application/json", ...(this.mark && { "X-Mark": this.mark }) },
        body: JSON.stringify(body),
        credentials: "same-origin",
        redirect: "manual",
        signal: keepalive ? undefined : abort.signal,
        keepalive,
      });
      if (response.type === "opaqueredirect") return { status: 401 };
      const waitMs = 1000 * Number(response.headers.get("Retry-After")) || 0; // a date, as some proxies have it, tells none
      return { status: response.status, waitMs, ...(await readBody(response)) };
    } catch (error) {
      return { status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  // What the server finds in a text that is being written; nothing without a network, and none is missed.
  async hints(assignment, body) {
    const { status, json } = await this.send("POST", assignment, "hints", body);
    return status === 200 ? json.hints : undefined;
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
