// The shelf: localStorage with a memory behind it, for private windows and full disks.

class Shelf {
  // `name` keeps what lies on it apart from what other pages of this server keep in the same browser.
  constructor(name) {
    this.prefix = `${name}:`;
    this.memory = new Map();
    this.durable = true;
    this.tryStorage((storage) => {
      for (let i = 0; i < storage.length; i += 1) this.load(storage, storage.key(i));
    });
  }

  load(storage, key) {
    if (key.startsWith(this.prefix)) this.memory.set(key.slice(this.prefix.length), JSON.parse(storage.getItem(key)));
  }

  read(key) {
    return this.memory.get(key);
  }

  keys(prefix) {
    return [...this.memory.keys()].filter((key) => key.startsWith(prefix));
  }

  write(key, value) {
    this.memory.set(key, value);
    this.durable = this.tryStorage((storage) => storage.setItem(this.prefix + key, JSON.stringify(value)));
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

