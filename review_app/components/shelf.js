// The shelf: localStorage with a memory behind it, for private windows and full disks. With a key, what lies on it is
// sealed, and reads to nobody whom the server does not give that key.

class Shelf {
  // `name` keeps what lies on it apart from what other pages of this server keep in the same browser.
  constructor(name, key) {
    this.prefix = `${name}:`;
    this.key = key && keyFromHex(key);
    this.memory = new Map();
    this.durable = true;
    this.tryStorage((storage) => {
      for (let i = 0; i < storage.length; i += 1) this.load(storage, storage.key(i));
    });
  }

  load(storage, key) {
    if (!key.startsWith(this.prefix)) return;
    try {
      const kept = storage.getItem(key);
      this.memory.set(key.slice(this.prefix.length), JSON.parse(this.key ? unsealed(this.key, key, kept) : kept));
    } catch (error) {
      // somebody has changed it: it is nobody's text any more, and hides no other
    }
  }

  read(key) {
    return this.memory.get(key);
  }

  // What lies there now, from whichever page; where nothing can be kept, what this page knows.
  reread(key) {
    this.tryStorage((storage) => {
      if (storage.getItem(this.prefix + key) === null) this.memory.delete(key);
      else this.load(storage, this.prefix + key);
    });
    return this.memory.get(key);
  }

  keys(prefix) {
    return [...this.memory.keys()].filter((key) => key.startsWith(prefix));
  }

  write(key, value) {
    this.memory.set(key, value);
    this.durable = this.tryStorage((storage) => storage.setItem(this.prefix + key, this.asKept(key, value)));
  }

  asKept(key, value) {
    const text = JSON.stringify(value);
    return this.key ? sealed(this.key, this.prefix + key, text) : text;
  }

  remove(key) {
    this.memory.delete(key);
    this.tryStorage((storage) => storage.removeItem(this.prefix + key));
  }

  tryStorage(use) {
    try {
      use(window.localStorage);
      return true;
    } catch (error) {
      return false;
    }
  }
}

