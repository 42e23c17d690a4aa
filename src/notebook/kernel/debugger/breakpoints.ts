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

/** A breakpoint with its place in a script. */
interface Spotted {
  readonly breakpoint: Breakpoint;
  readonly location: Stop["location"];
  readonly condition: string | undefined;
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
    const places = new Map<string, Spotted[]>();
    for (const breakpoint of this.#byPath.get(script.path) ?? []) {
      if (!isPossible(breakpoint)) continue;
      await saying(breakpoint, async () => {
        const spotted = await this.#spotted(breakpoint, script);
        const { lineNumber, columnNumber } = spotted.location;
        const key = `${lineNumber}:${columnNumber}`;
        places.set(key, [...(places.get(key) ?? []), spotted]);
      });
    }
    for (const shared of places.values())
      await saying(shared[0]!.breakpoint, () => this.#placeTogether(shared, script));
  }

  async #spotted(breakpoint: Breakpoint, script: Script): Promise<Spotted> {
    const stop = firstFrom(await this.#scripts.stops(script), breakpoint.wanted.line);
    if (!stop) throw new Error(`no code stands in or after line ${breakpoint.wanted.line}`);
    const { location } = stop;
    const condition = breakpoint.wanted.condition?.trim() || undefined;
    if (condition) await this.#translated(condition, script, location); // so that it says itself what is wrong with it
    return { breakpoint, location, condition };
  }

  async #translated(condition: string, script: Script, location: Stop["location"]): Promise<string> {
    return this.#thread.call("translated", condition, await this.#scripts.spot(script, location));
  }

  /** The engine takes one breakpoint at a place: that of an empty line and that of the line below it are one. */
  async #placeTogether(shared: readonly Spotted[], script: Script): Promise<void> {
    const [{ location, breakpoint }] = shared as [Spotted];
    const conditions = shared.flatMap(({ condition }) => condition ?? []);
    const any = conditions.map(each => `(${each}\n)`).join(" || ");
    const condition = conditions.length === shared.length && (await this.#translated(any, script, location));
    const answer = this.#thread.ask<{ breakpointId: string }>("Debugger.setBreakpoint", {
      location,
      ...(condition && { condition }),
    });
    const placed = await answer.catch((error: Error) => {
      if (!error.message.includes("already exists")) throw error; // it was set while we asked where it stands
    });
    if (placed) breakpoint.placed.push(placed.breakpointId);
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

/** What goes wrong with a breakpoint is told with it. */
async function saying(breakpoint: Breakpoint, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    breakpoint.message = (error as Error).message;
  }
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
