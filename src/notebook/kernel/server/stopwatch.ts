import { performance } from "node:perf_hooks";
import process from "node:process";

const now = performance.now.bind(performance); // as it was before a cell could change it

/** What `%time` and `%%time` print: how long code ran, without the time that it took to compile. */
export class Stopwatch {
  #ms = 0;

  async time<T>(work: () => Promise<T>, aloud: boolean): Promise<T> {
    const startedAt = now();
    try {
      return await work();
    } finally {
      const ms = now() - startedAt;
      this.#ms += ms;
      if (aloud) process.stdout.write(`Wall time: ${wallTime(ms)}\n`);
    }
  }

  say(): void {
    process.stdout.write(`Wall time: ${wallTime(this.#ms)}\n`);
  }
}

/** Milliseconds in the unit that suits. */
function wallTime(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
