import { Worker } from "node:worker_threads";
import type { Incoming, IOThreadData, Outgoing } from "./io-thread.js";

type Listener = (message: Incoming) => void;

/** The I/O thread as the main one sees it. It starts at once; what it says before anybody listens is kept until then. */
export class IOThread {
  readonly #worker: Worker;
  readonly #early: Incoming[] = [];
  #listener: Listener = message => this.#early.push(message);

  constructor(data: IOThreadData) {
    this.#worker = new Worker(new URL("./io-thread.js", import.meta.url), { workerData: data });
    this.#worker.on("message", (message: Incoming) => this.#listener(message));
    this.#worker.on("error", error => this.#listener({ failed: String(error) }));
  }

  /** The listener is first told what was kept. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  send(message: Outgoing): void {
    this.#worker.postMessage(message);
  }
}
