import { randomUUID } from "node:crypto";
import type { MimeBundle } from "../../../core/bundle.js";
import type { KernelHost } from "../host.js";

export const redrawMs = 250; // four pictures a second look alive; more would only fill the page's queue

/**
 * One display under the running cell, redrawn in place at most every `everyMs` milliseconds. `picture` is asked for
 * only when something is drawn.
 */
export class Redraw {
  readonly #host: KernelHost;
  readonly #picture: () => MimeBundle;
  readonly #everyMs: number;
  readonly #id = randomUUID();
  #shown = false;
  #drawnAt = 0;
  #later: NodeJS.Timeout | undefined;

  constructor(host: KernelHost, picture: () => MimeBundle, everyMs = redrawMs) {
    this.#host = host;
    this.#picture = picture;
    this.#everyMs = everyMs;
  }

  /** Something changed: draws now or, if that was done just now, a little later. */
  touch(): void {
    const wait = this.#drawnAt + this.#everyMs - performance.now();
    if (!this.#shown || wait <= 0) this.now();
    else this.#later ??= setTimeout(() => this.now(), wait);
  }

  /** Draws at once; what was put off is done with it. */
  now(bundle = this.#picture()): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#host.display(bundle, { id: this.#id, update: this.#shown });
    this.#shown = true;
    this.#drawnAt = performance.now();
  }
}
