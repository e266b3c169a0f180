// What waits in this browser alone, on a page that shows no item of work: how much, why, and the way to one of it.

class LeftHere {
  constructor(parent) {
    this.node = element("p");
    this.waited = false;
    // there from the first: what comes into it is read out
    parent.append(element("div", { class: "left-here", role: "status" }, this.node));
  }

  show(data, trigger) {
    Object.assign(this, { data, trigger, say: speaker(WORDS[data.language]) });
    this.outbox ??= outboxOf(data.base, data.owner);
    this.unwatch ??= this.outbox.watch(() => this.refresh());
    this.refresh();
  }

  // Once the server has it all, the page says itself what of it is not submitted.
  refresh() {
    const { batch, queue } = this.data;
    const waiting = queue.filter((id) => this.outbox.isLeftHere(id));
    this.node.hidden = !waiting.length;
    const first = waiting.find((id) => this.outbox.conflict(id)) ?? waiting[0];
    if (waiting.length) this.tell(waiting.length, new URLSearchParams({ batch, item: queue.indexOf(first) + 1 }), this.outbox.statusOf(first));
    else if (this.waited) this.trigger("sent", batch);
    this.waited = waiting.length > 0;
  }

  tell(n, way, status) {
    const why = ["idle", "saved"].includes(status.kind) ? "" : ` ${statusText(status, this.say)}`;
    const link = element("a", { href: `${this.data.page}?${way}`, target: "_self" }, this.say("conflict.go", { place: way.get("item") }));
    this.node.replaceChildren(this.say("left_over.all_done", { n }), why, " ", link);
  }

  close() {
    this.unwatch?.();
  }
}

export default mounted(LeftHere);
