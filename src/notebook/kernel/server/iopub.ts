import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";
import type { Content } from "../../protocol/messages.js";
import { nobody, type Origin } from "../origin.js";
import type { Outgoing } from "./io-thread.js";

// As they were before a cell could change them.
const { stringify } = JSON;
const now = performance.now.bind(performance);

const burstMs = 5; // in this time so many pieces leave one by one, the rest of them together
const burstPieces = 32;
const burstBytes = 1 << 16;

/** What is published goes to the I/O thread. */
export class IOPub {
  readonly #toThread: (message: Outgoing) => void;
  readonly #burst: Burst;

  constructor(toThread: (message: Outgoing) => void) {
    this.#toThread = toThread;
    this.#burst = new Burst((name, text, parent) => toThread({ stream: name, text, parent: parent.json }));
  }

  send(
    type: string,
    content: Content,
    parent: Origin,
    metadata: object = {},
    buffers: Uint8Array[] = [],
  ): void {
    this.flush();
    this.#toThread({
      type,
      parent: parent.json,
      metadata: stringify(metadata),
      content: stringify(content),
      buffers,
    });
  }

  /** A piece of standard output or error. Small pieces are joined on the way; nothing is lost or reordered. */
  stream(name: "stdout" | "stderr", text: string, parent: Origin): void {
    this.#burst.add(name, text, parent);
  }

  /** Sends what waits to be joined. */
  flush(): void {
    this.#burst.flush();
  }
}

type Deliver = (name: "stdout" | "stderr", text: string, parent: Origin) => void;

/**
 * Pieces leave at once, for the cell may compute for an hour after printing one; in a flood all but the first few
 * of every five milliseconds wait for each other.
 */
class Burst {
  #name: "stdout" | "stderr" = "stdout";
  #parent: Origin = nobody;
  #text = "";
  #since = 0;
  #pieces = 0;
  #waiting = false;
  readonly #deliver: Deliver;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  add(name: "stdout" | "stderr", text: string, parent: Origin): void {
    if (name !== this.#name || parent !== this.#parent) this.flush();
    this.#name = name;
    this.#parent = parent;
    this.#text += text;
    const at = now();
    if (at - this.#since > burstMs) {
      this.#since = at;
      this.#pieces = 0;
    }
    if (++this.#pieces <= burstPieces || this.#text.length > burstBytes) this.flush();
    else if (!this.#waiting) {
      this.#waiting = true;
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    this.#waiting = false;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#deliver(this.#name, text, this.#parent);
  }
}
