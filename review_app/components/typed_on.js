// What is shown of each field, and on which texts it was typed: digests of those that the server may have of it. A
// draft is sent with them, and the server takes it only over one of them, so that no tab writes over another's words.

class TypedOn {
  constructor() {
    this.fields = new Map(); // assignment -> Map of field -> {value, on, drawn}
  }

  read(assignment, field) {
    return this.of(assignment).get(field);
  }

  of(assignment) {
    const key = String(assignment);
    if (!this.fields.has(key)) this.fields.set(key, new Map());
    return this.fields.get(key);
  }

  // Something is typed here; returns the digests it is typed on.
  typed(assignment, field, value) {
    const on = this.read(assignment, field)?.on ?? [];
    this.of(assignment).set(field, { value, on });
    return on;
  }

  sent(assignment, field, value) {
    const known = this.read(assignment, field);
    if (known && !known.on.includes(shortDigest(value))) known.on = [...known.on, shortDigest(value)];
  }

  // The server has stored what was sent from here; returns the digests of what was typed here since, if that is on it.
  acknowledged(assignment, field, value) {
    if (!this.isTypedOn(assignment, field, value)) return undefined;
    const known = this.read(assignment, field);
    known.on = [shortDigest(value)];
    return known.on;
  }

  // This is what the server has of the field, and it is shown here.
  stored(assignment, field, value) {
    this.of(assignment).set(field, { value, on: [shortDigest(value)] });
  }

  isTypedOn(assignment, field, value) {
    return Boolean(this.read(assignment, field)?.on.includes(shortDigest(value)));
  }

  // {field: value}: what was typed or heard here, else what an earlier page left unsent, else the server's draft.
  shown(assignment, draft, unsent) {
    const of = this.of(assignment);
    for (const [field, value] of Object.entries(draft)) {
      if (of.get(field)?.drawn ?? true) of.set(field, { value, on: [shortDigest(value)], drawn: true });
    }
    for (const [field, { value, on = [] }] of Object.entries(unsent)) {
      if (of.get(field)?.drawn ?? true) of.set(field, { value, on: [...on, shortDigest(value)] });
    }
    return Object.fromEntries([...of].map(([field, { value }]) => [field, value]));
  }

  // [field, value] of what was typed or heard here, and not only drawn.
  typedHere(assignment) {
    return [...this.of(assignment)].filter(([, { drawn }]) => !drawn).map(([field, { value }]) => [field, value]);
  }

  // {field: digests}: what an answer from this page takes into account.
  seen(assignment) {
    return Object.fromEntries([...this.of(assignment)].map(([field, { on }]) => [field, on]));
  }

  forget(assignment) {
    this.fields.delete(String(assignment));
  }
}

// The length in bytes and the CRC-32 of a text, as db/typed_elsewhere.py reckons them: no secret, and told apart from
// the few other texts that one field has had.
function shortDigest(value) {
  const bytes = new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return `${bytes.length}.${((crc ^ -1) >>> 0).toString(16).padStart(8, "0")}`;
}
