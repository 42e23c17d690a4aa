import type { InspectedThread } from "./inspected-thread.js";
import type { Script, Scripts, Stop } from "./scripts.js";

/** A breakpoint as a front end asks for it. */
export interface Wanted {
  readonly line: number;
  readonly condition?: string;
}

/** A breakpoint as a front end is told of it. */
export interface Told {
  readonly id: number;
  readonly line: number;
  readonly verified: boolean;
  readonly message?: string;
  readonly condition?: string;
  readonly source: { readonly path: string };
}

interface Breakpoint {
  readonly id: number;
  readonly path: string;
  readonly wanted: Wanted;
  /** What the engine calls it, in each script of its path. */
  readonly placed: string[];
  message: string | undefined;
}

/** Breakpoints by the lines of cells and files as they are written; set in whatever is compiled from them. */
export class Breakpoints {
  readonly #thread: InspectedThread;
  readonly #scripts: Scripts;
  readonly #byPath = new Map<string, Breakpoint[]>();
  readonly #seen = new Set<string>();
  #last = 0;

  constructor(thread: InspectedThread, scripts: Scripts) {
    this.#thread = thread;
    this.#scripts = scripts;
  }

  /** From now on these are the breakpoints of a path. `lines`: how many it has, where that is known. */
  async set(path: string, wanted: readonly Wanted[], lines = Number.POSITIVE_INFINITY): Promise<Told[]> {
    for (const { placed } of this.#byPath.get(path) ?? [])
      for (const breakpointId of placed)
        await this.#thread.ask("Debugger.removeBreakpoint", { breakpointId });
    const breakpoints = wanted.map(each => this.#breakpoint(path, each, lines));
    if (breakpoints.length > 0) this.#byPath.set(path, breakpoints);
    else this.#byPath.delete(path);
    for (const script of await this.#scripts.all(path)) await this.#place(script);
    return breakpoints.map(told);
  }

  #breakpoint(path: string, wanted: Wanted, lines: number): Breakpoint {
    const isLine = Number.isInteger(wanted.line) && wanted.line >= 1 && wanted.line <= lines;
    const message = isLine ? undefined : `there is no line ${wanted.line}`;
    return { id: ++this.#last, path, wanted, placed: [], message };
  }

  /** Sets what is wanted in scripts that have been compiled since. */
  async placeInNew(): Promise<void> {
    for (const script of await this.#scripts.all()) {
      if (this.#seen.has(script.id)) continue;
      this.#seen.add(script.id);
      if (this.#byPath.has(script.path)) await this.#place(script);
    }
  }

  async #place(script: Script): Promise<void> {
    this.#seen.add(script.id);
    for (const breakpoint of this.#byPath.get(script.path) ?? []) {
      if (!isPossible(breakpoint)) continue;
      try {
        await this.#placeOne(breakpoint, script);
      } catch (error) {
        breakpoint.message = (error as Error).message;
      }
    }
  }

  async #placeOne(breakpoint: Breakpoint, script: Script): Promise<void> {
    const stop = firstFrom(await this.#scripts.stops(script), breakpoint.wanted.line);
    if (!stop) throw new Error(`no code stands in or after line ${breakpoint.wanted.line}`);
    const { location } = stop;
    const condition = breakpoint.wanted.condition?.trim();
    const translated =
      condition &&
      (await this.#thread.call("translated", condition, await this.#scripts.spot(script, location)));
    const { breakpointId } = await this.#thread.ask<{ breakpointId: string }>("Debugger.setBreakpoint", {
      location,
      ...(translated && { condition: translated }),
    });
    breakpoint.placed.push(breakpointId);
  }

  /** Every path that has breakpoints, with them. */
  get all(): { source: string; breakpoints: Told[] }[] {
    return [...this.#byPath].map(([source, breakpoints]) => ({
      source,
      breakpoints: breakpoints.map(told),
    }));
  }
}

/** The first place in the line, or in the first line below that has one. */
function firstFrom(stops: readonly Stop[], line: number): Stop | undefined {
  const below = stops.filter(({ origin }) => origin.line >= line);
  const nearest = Math.min(...below.map(({ origin }) => origin.line));
  return below.find(({ origin }) => origin.line === nearest);
}

const isPossible = ({ message }: Breakpoint): boolean => message === undefined;

const told = ({ id, path, wanted: { line, condition }, message }: Breakpoint): Told => ({
  id,
  line,
  verified: message === undefined,
  ...(message !== undefined && { message }),
  ...(condition && { condition }),
  source: { path },
});
