import { Worker } from "node:worker_threads";
import type { Connection } from "../../protocol/connection.js";
import type { Content } from "../../protocol/messages.js";
import type { Flags } from "../interrupt-flags.js";
import { nobody, type Origin } from "../origin.js";
import type { Incoming, IOThreadData, Outgoing } from "./io-thread.js";

/** The main thread's side of the I/O thread. */
export interface IOPub {
  send(type: string, content: Content, parent: Origin, metadata?: object, buffers?: Uint8Array[]): void;
  /** A piece of standard output or error. Small pieces are joined on the way; nothing is lost or reordered. */
  stream(name: "stdout" | "stderr", text: string, parent: Origin): void;
  /** An answer on the control channel. */
  replyOnControl(frames: Uint8Array[]): void;
  /** Sends what is still on its way. */
  close(): Promise<void>;
}

export interface IOThreadEvents {
  onRequest(frames: Uint8Array[]): void;
  onInterrupt(run: number): void;
  onFailure(reason: string): void;
}

const burstMs = 5; // in this time so many pieces leave one by one, the rest of them together
const burstPieces = 32;
const burstBytes = 1 << 16;

/** Starts the I/O thread. */
export function startIOThread(
  connection: Connection,
  session: string,
  flags: Flags,
  heapLimit: number,
  events: IOThreadEvents,
): IOPub {
  const data: IOThreadData = { connection, session, flags: flags.memory, heapLimit };
  let closed: () => void = () => {};
  const sent = new Promise<void>(done => {
    closed = done;
  });
  const worker = new Worker(new URL("./io-thread.js", import.meta.url), { workerData: data });
  worker.on("message", (message: Incoming) => {
    if ("request" in message) events.onRequest(message.request);
    else if ("interrupt" in message) events.onInterrupt(message.interrupt);
    else if ("closed" in message) closed();
    else events.onFailure(message.failed);
  });
  worker.on("error", error => events.onFailure(String(error)));
  const toThread = (message: Outgoing) => worker.postMessage(message);
  const burst = new Burst((name, text, parent) => toThread({ stream: name, text, parent: parent.json }));
  return {
    send(type, content, parent, metadata = {}, buffers = []) {
      burst.flush();
      toThread({
        type,
        parent: parent.json,
        metadata: JSON.stringify(metadata),
        content: JSON.stringify(content),
        buffers,
      });
    },
    stream: (name, text, parent) => burst.add(name, text, parent),
    replyOnControl: frames => toThread({ reply: frames }),
    async close() {
      burst.flush();
      toThread({ close: true });
      await sent;
    },
  };
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
    const now = performance.now();
    if (now - this.#since > burstMs) {
      this.#since = now;
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
