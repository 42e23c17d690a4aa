import { AsyncLocalStorage } from "node:async_hooks";
import { types } from "node:util";
import vm from "node:vm";
import type { CompiledCell } from "../../language/compiler.js";
import { type Flags, Interrupt, OutOfMemory, stopReasons } from "../interrupt-flags.js";
import type { Origin } from "../origin.js";
import { compiled } from "./compiled.js";
import type { Loader } from "./loader.js";
import type { Namespace } from "./namespace.js";
import { pauseHere } from "./pause.js";

/** One execution of a cell, and all that it leaves running behind it. */
export interface Run {
  readonly id: number;
  /** As stack traces call the cell: `In [7]`. */
  readonly label: string;
  readonly count: number;
  readonly silent: boolean;
  /** Whom its output answers. */
  readonly origin: Origin;
  readonly controller: AbortController;
  /** Displays whose content is still being made; the cell waits for them. */
  readonly pending: Set<Promise<unknown>>;
  /** Errors of timers and floating promises that came while it ran. */
  readonly uncaught: unknown[];
}

/** Which run the code that asks belongs to, also in timers and callbacks long after the cell's end. */
export const currentRun = new AsyncLocalStorage<Run>();

/** What stack traces call the cell whose code asks. */
export const runningCell = (): string => currentRun.getStore()?.label ?? "a cell";

/** Runs compiled cells, one at a time, and stops them. */
export class Runner {
  /** The values of the notebook's names. */
  readonly names: Namespace = Object.create(null) as Namespace;
  readonly #flags: Flags;
  readonly #loader: Loader;
  readonly #cell: CellScope;

  constructor(flags: Flags, loader: Loader, cell: CellScope) {
    this.#flags = flags;
    this.#loader = loader;
    this.#cell = cell;
  }

  /** Runs a cell. `file`: the name that the engine gives the code. */
  run(cell: CompiledCell, file: string, run: Run): Promise<Result> {
    return currentRun.run(run, async (): Promise<Result> => {
      const stopped = whenAborted(run.controller.signal);
      try {
        const modules: Namespace[] = [];
        for (const specifier of cell.imports)
          modules.push(await Promise.race([this.#loader.load(specifier, run.label), stopped]));
        const { names: own, runtime: kernel, stop } = cell.own;
        const body = compiled(cell.body, [own, kernel, stop, ...parameters], file);
        const { require, module, exports, __filename, __dirname, meta } = this.#cell;
        const runtime = { ...this.#runtime, modules, meta };
        const { names } = this;
        const { array } = this.#flags;
        const given = [names, runtime, array, require, module, exports, __filename, __dirname];
        const start = (): Result | Promise<Result> => body(...given) as Result | Promise<Result>;
        this.#check(); // it may have been stopped while it was compiled
        const made = this.#watched(start, run);
        if (made instanceof Promise) made.catch(() => {}); // an interrupted cell may fail later, unheard
        const result = await Promise.race([made, stopped]);
        return result && isAwaitable(result[0]) ? [await Promise.race([result[0], stopped])] : result;
      } catch (error) {
        throw this.#asStop(error, run);
      }
    });
  }

  /** Calls what may run code of a cell, a getter or a display method; an interrupt ends it. */
  call<T>(work: () => T, run: Run): T {
    try {
      return this.#watched(work, run);
    } catch (error) {
      throw this.#asStop(error, run);
    }
  }

  /** What the body of a cell calls, see bindings.ts. */
  readonly #runtime = {
    import: async (specifier: unknown) => this.#loader.load(String(specifier), runningCell()),
    wait: <T>(value: T | PromiseLike<T>): T | Promise<T> => wait(value),
    each: <T>(values: AsyncIterable<T> | Iterable<T>) => each(values),
    link,
    stop: () => {
      this.#check();
      if (this.#flags.takePause()) pauseHere();
    },
  };

  /** Calls a function; SIGINT ends it, whatever it does. */
  #watched<T>(start: () => T, { id }: Run): T {
    const outer = starting.start;
    starting.start = () => {
      this.#flags.enter(id);
      try {
        return start();
      } finally {
        this.#flags.leave();
      }
    };
    try {
      return starter.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T; // nobody looks at the stack before us
    } finally {
      this.#flags.left();
      starting.start = outer;
    }
  }

  #check(): void {
    const reason = this.#flags.stop;
    if (reason !== stopReasons.none) throw stopError(reason);
    this.#flags.rest();
  }

  /** A terminated script, too, ends with our own error. */
  #asStop(error: unknown, run: Run): unknown {
    const { signal } = run.controller;
    const code = types.isNativeError(error) && Object.getOwnPropertyDescriptor(error, "code")?.value;
    const terminated =
      code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" || code === "ERR_SCRIPT_EXECUTION_TERMINATED";
    if (!terminated) return error;
    this.#flags.claimSignal();
    const reason = stopError(this.#flags.stop);
    if (!signal.aborted) run.controller.abort(reason);
    return reason;
  }
}

/**
 * Binds a name of the notebook to what a module exports, as imports are: what the module assigns is seen. Functions, which
 * modules hardly ever replace and loops call, are taken as they are. Assigned by a later cell, the name is that cell's.
 */
function link(names: Namespace, name: string, from: Namespace, exported: string): void {
  names[name] = from[exported];
  if (typeof from[exported] === "function") return;
  const shared = { enumerable: true, configurable: true } as const;
  Object.defineProperty(names, name, {
    ...shared,
    get: () => from[exported],
    set: value => Object.defineProperty(names, name, { ...shared, writable: true, value }),
  });
}

/** The value of a cell's last expression, in an array: a promise of the value itself would settle as that value does. */
export type Result = readonly [unknown] | undefined;

/** What stands in every cell beside the notebook's names. */
export interface CellScope {
  readonly require: NodeJS.Require;
  readonly module: { exports: object };
  readonly exports: object;
  readonly __filename: string;
  readonly __dirname: string;
  /** `import.meta` */
  readonly meta: { readonly url: string; readonly filename: string; readonly dirname: string };
}

const parameters = ["require", "module", "exports", "__filename", "__dirname"];

/** A promise, or what can be waited for like one. A proxy may say of every name that it is a method: it is no promise. */
function isAwaitable(value: unknown): value is PromiseLike<unknown> {
  if (types.isPromise(value)) return true;
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isObject || types.isProxy(value)) return false;
  try {
    return typeof (value as { then?: unknown }).then === "function";
  } catch {
    return false;
  }
}

export const stopError = (reason: number): Error =>
  reason === stopReasons.memory
    ? new OutOfMemory("the cell was stopped because the heap is nearly full; what it had made so far is kept")
    : new Interrupt();

/** Never resolves; rejects with the reason when the run is stopped. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  stopped.catch(() => {});
  return stopped;
}

/** What the script below calls; a cell can neither replace nor delete it. */
const starting: { start: (() => unknown) | undefined } = { start: undefined };
Object.defineProperty(globalThis, Symbol.for("neuralbits.start"), { value: starting });
const starter = new vm.Script(`globalThis[Symbol.for("neuralbits.start")].start()`, {
  filename: "node:neuralbits",
});

const mostThrows = 1000; // into one stopped run

/**
 * Throws into a run that was stopped. Code that catches that and goes on, `for (;;) try { await x } catch {}`, would
 * spin for ever behind the cell that has ended: from some throw on it waits for ever instead.
 */
function halted(run: Run): Promise<never> | undefined {
  const { signal } = run.controller;
  if (!signal.aborted) return undefined;
  const thrown = throwsInto.get(run) ?? 0;
  throwsInto.set(run, thrown + 1);
  if (thrown < mostThrows) throw signal.reason;
  return new Promise(() => {});
}
const throwsInto = new WeakMap<Run, number>();

/** `await` in a cell: goes on only if the run has not been stopped meanwhile. */
function wait<T>(value: T | PromiseLike<T>): T | Promise<T> {
  const run = currentRun.getStore();
  if (!run) return value as T;
  const halt = halted(run);
  if (halt) return halt;
  if (typeof (value as PromiseLike<T> | null)?.then !== "function") return value as T;
  return Promise.resolve(value).then(settled => halted(run) ?? settled);
}

/** `for await` in a cell. */
async function* each<T>(values: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, void, undefined> {
  const run = currentRun.getStore();
  for await (const value of values) {
    if (run) await halted(run);
    yield value;
  }
}
