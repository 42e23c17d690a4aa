import { Worker } from "node:worker_threads";
import { packageFolder } from "../../../core/folders.js";
import type { Asks, Refused } from "../../api.js";
import type { Status } from "../errors.js";
import type { Site } from "../site.js";

/** A question as it came: JSON. */
export interface Asked {
  readonly name: keyof Asks | "download";
  readonly text: string;
}

/** An answer as it is sent: JSON. */
export interface Told {
  readonly status: Status | 200;
  readonly body: string;
}

export type FromThread = { readonly told: Told } | { readonly say: string };

/** Questions that may take long, whoever asks them; so may any whose words are many. */
export const isHeavy = (name: string, text: string): boolean => heavy.has(name) || text.length > mostLetters;

const heavy: ReadonlySet<string> = new Set<keyof Asks>([
  ...(["alerts", "curves", "diff", "figure", "groups", "model", "pivot", "ranges", "save", "table"] as const),
]);
const mostLetters = 2000; // of a query whose conditions are looked up for each run

const mostSeconds = 30;
const mostThreads = 2; // so that one long question lets the next through
const mostMegabytes = 2048; // of a thread's own heap

export interface ReadersOptions {
  /** Where trouble is told. */
  readonly say: (line: string) => void;
  /** How long an answer may take, the waiting for a thread included. */
  readonly seconds?: number;
}

interface Waiting {
  readonly asked: Asked;
  readonly tell: (told: Told) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it works on. */
  waiting: Waiting | null;
  /** It is being ended, and is given nothing more. */
  isOver: boolean;
}

/**
 * Threads that answer what may take long, so that the server's own is free for everybody else. A question that takes too
 * long, or too much memory, is ended with its thread; another begins with the next.
 */
export class Readers {
  readonly #site: Pick<Site, "path" | "readOnly">;
  readonly #options: ReadersOptions;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  #isClosed = false;

  constructor({ path, readOnly }: Pick<Site, "path" | "readOnly">, options: ReadersOptions) {
    this.#site = { path, readOnly };
    this.#options = options;
  }

  /** Answers a question; one that nobody waits for any more is left out, unless it is being worked on. */
  ask(
    asked: Asked,
    {
      signal,
      seconds = this.#options.seconds ?? mostSeconds,
    }: { signal?: AbortSignal; seconds?: number } = {},
  ): Promise<Told> {
    if (this.#isClosed) return Promise.resolve(ended);
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#end(waiting, tooLong(seconds)), 1000 * seconds).unref();
      const waiting: Waiting = {
        asked,
        tell(told) {
          clearTimeout(timer);
          resolve(told);
        },
      };
      signal?.addEventListener("abort", () => this.#leaveOut(waiting), { once: true });
      this.#queue.push(waiting);
      this.#next();
    });
  }

  /** Has a thread ready before it is needed. */
  warm(): void {
    if (this.#threads.size === 0 && !this.#isClosed) this.#begin();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { tell } of this.#queue.splice(0)) tell(ended);
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const idle = [...this.#threads].find(({ waiting, isOver }) => waiting === null && !isOver);
      const thread = idle ?? (this.#threads.size < mostThreads ? this.#begin() : null);
      if (thread === null) return;
      thread.waiting = this.#queue.shift()!;
      thread.worker.postMessage(thread.waiting.asked);
    }
  }

  #begin(): Thread {
    const worker = new Worker(packageFolder("dist", "dashboard", "server", "threads", "reader.js"), {
      workerData: this.#site,
      execArgv: [], // what Node was told about the program that serves, as --input-type, is not meant for a thread
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    worker.unref();
    const thread: Thread = { worker, waiting: null, isOver: false };
    this.#threads.add(thread);
    worker.on("message", (message: FromThread) => {
      if ("say" in message) return this.#options.say(message.say);
      thread.waiting?.tell(message.told);
      thread.waiting = null;
      this.#next();
    });
    worker.on("error", error => {
      const isMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
      if (!isMemory) this.#options.say(error.stack ?? error.message);
      thread.waiting?.tell(isMemory ? tooLarge : failed);
      thread.waiting = null;
    });
    worker.on("exit", () => {
      this.#threads.delete(thread);
      thread.waiting?.tell(this.#isClosed ? ended : failed);
      this.#next();
    });
    return thread;
  }

  /** What waits is left out; what is being worked on is ended, and its place is free when its thread is gone. */
  #end(waiting: Waiting, told: Told): void {
    waiting.tell(told);
    const thread = [...this.#threads].find(one => one.waiting === waiting);
    this.#leaveOut(waiting);
    if (thread === undefined) return;
    Object.assign(thread, { waiting: null, isOver: true });
    void thread.worker.terminate();
  }

  #leaveOut(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
  }
}

const refusal = (status: Status, kind: Refused["kind"], error: string): Told => ({
  status,
  body: JSON.stringify({ kind, error } satisfies Refused),
});

const less = "narrow the query, or ask for less at once";
const tooLong = (seconds: number): Told =>
  refusal(503, "too much", `no answer within ${seconds} seconds, so it was given up: ${less}`);
const tooLarge = refusal(
  503,
  "too much",
  `the answer takes more than ${mostMegabytes} MB of memory: ${less}`,
);
const ended = refusal(503, "failed", "the server ends");
const failed = refusal(500, "failed", "the server failed; it says why where it was started");
