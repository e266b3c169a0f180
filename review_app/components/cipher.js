// ChaCha20-Poly1305 (RFC 8439), under which the shelf keeps a person's texts from whoever uses the browser next.
//
// Not the browser's own ciphers: they answer later, when a page that is being closed is gone, and there are none where
// the address is plain http.

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const QUARTERS = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
const PRIME = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

// A text under a key of 32 bytes, in base64 with its nonce; `place` is where it lies, and it reads nowhere else.
function sealed(key, place, text) {
  const encoder = new TextEncoder();
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const bytes = joined(nonce, encrypted(key, nonce, encoder.encode(place), encoder.encode(text)));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

// The text again; throws for what was not sealed under this key, for this place.
function unsealed(key, place, sent) {
  const bytes = Uint8Array.from(atob(sent), (letter) => letter.charCodeAt(0));
  const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
  return new TextDecoder().decode(decrypted(key, nonce, new TextEncoder().encode(place), rest));
}

function keyFromHex(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

// -- the RFC's: bytes in, bytes and then their tag out

function encrypted(key, nonce, beside, plain) {
  const hidden = streamed(key, nonce, plain);
  return joined(hidden, tagOf(key, nonce, beside, hidden));
}

function decrypted(key, nonce, beside, bytes) {
  const hidden = bytes.subarray(0, -TAG_BYTES);
  const tag = tagOf(key, nonce, beside, hidden);
  if (!tag.every((byte, at) => byte === bytes[hidden.length + at])) throw new Error("sealed for another");
  return streamed(key, nonce, hidden);
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

// The bytes under the key stream, of which block 0 is the tag's.
function streamed(key, nonce, bytes) {
  const out = bytes.slice();
  for (let at = 0; at < out.length; at += 64) {
    const block = blockOf(key, nonce, 1 + at / 64);
    for (let i = 0; i < 64 && at + i < out.length; i += 1) out[at + i] ^= block[i];
  }
  return out;
}

function blockOf(key, nonce, counter) {
  const start = new Uint32Array([...CONSTANTS, ...littleWords(key), counter, ...littleWords(nonce)]);
  const state = start.slice();
  for (let round = 0; round < 10; round += 1) {
    for (const [a, b, c, d] of QUARTERS) {
      turn(state, a, b, d, 16);
      turn(state, c, d, b, 12);
      turn(state, a, b, d, 8);
      turn(state, c, d, b, 7);
    }
  }
  const block = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i += 1) block.setUint32(4 * i, state[i] + start[i], true);
  return new Uint8Array(block.buffer);
}

function turn(state, to, by, into, bits) {
  state[to] += state[by];
  const mixed = state[into] ^ state[to];
  state[into] = (mixed << bits) | (mixed >>> (32 - bits));
}

function littleWords(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

function tagOf(key, nonce, beside, hidden) {
  const whole = new Uint8Array(padded(beside.length) + padded(hidden.length) + 16);
  whole.set(beside);
  whole.set(hidden, padded(beside.length));
  const lengths = new DataView(whole.buffer, whole.length - 16);
  lengths.setBigUint64(0, BigInt(beside.length), true);
  lengths.setBigUint64(8, BigInt(hidden.length), true);
  return poly1305(blockOf(key, nonce, 0), whole);
}

function padded(length) {
  return 16 * Math.ceil(length / 16);
}

// The tag of whole blocks of 16 bytes, under the first 32 bytes of a block of the stream.
function poly1305(once, bytes) {
  const [view, under] = [bytes, once].map((each) => new DataView(each.buffer, each.byteOffset, each.length));
  const factor = number128(under, 0) & CLAMP;
  let sum = 0n;
  for (let at = 0; at < bytes.length; at += 16) sum = ((sum + number128(view, at) + (1n << 128n)) * factor) % PRIME;
  sum += number128(under, 16);
  const tag = new DataView(new ArrayBuffer(16));
  tag.setBigUint64(0, sum, true);
  tag.setBigUint64(8, sum >> 64n, true);
  return new Uint8Array(tag.buffer);
}

function number128(view, at) {
  return view.getBigUint64(at, true) | (view.getBigUint64(at + 8, true) << 64n);
}
