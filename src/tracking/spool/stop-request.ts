import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { places } from "./places.js";

// A process on another machine hears no signal of ours: a file beside its spool asks it to stop, and it sends itself what
// Ctrl-C sends.

const pathOf = (database: string, spool: string): string => join(places(database)[0].spools, `${spool}.stop`);

/** Asks the process that writes a spool to stop. */
export function requestStop(database: string, spool: string): void {
  const path = pathOf(database, spool);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
}

const everyMs = 2000; // a look at a shared folder costs a message over the network

/** Looks now and then whether the process is asked to stop. */
export class StopRequest {
  readonly #path: string;
  #lookedAt = performance.now();

  constructor(database: string, spool: string) {
    this.#path = pathOf(database, spool);
  }

  /** The request is heard once: the file goes with it. */
  heed(now: number): void {
    if (now - this.#lookedAt < everyMs) return;
    this.#lookedAt = now;
    if (!existsSync(this.#path)) return;
    this.forget();
    process.kill(process.pid, "SIGINT");
  }

  forget(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // whoever may not delete it will be asked again
    }
  }
}
