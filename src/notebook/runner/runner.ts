import { resolve } from "node:path";
import { type CodeCell, type Notebook, sourcesHash, tagsOf } from "../document/nbformat.js";
import { effectiveValues, inject, type Value } from "../document/parameters.js";
import { type Ended, withRecord } from "../document/record.js";
import { isTest } from "../document/test-cell.js";
import { type Executed, type KernelClient, KernelDied, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";
import { Outputs } from "./outputs.js";
import { Saver } from "./saver.js";
import { unwatched, type Watcher } from "./terminal.js";
import { type Counts, type RanTest, Todo } from "./todo.js";

export interface RunOptions {
  /** The notebook's file, as it was named; the kernel learns it, and starts in its folder unless `cwd` says else. */
  readonly path: string;
  /** Parameters to inject, checked by `givenValues`. */
  readonly values?: Readonly<Record<string, Value>>;
  readonly cwd?: string | undefined;
  /** The kernel's command; `{connection_file}` stands for the file. Default: our kernel. */
  readonly argv?: readonly string[] | undefined;
  /** Seconds that one cell may take; default: as long as it likes. */
  readonly cellSeconds?: number | undefined;
  /** Seconds until the kernel's first answer. */
  readonly startSeconds?: number | undefined;
  /** Whether the cells after a failed one run too. The run has failed all the same. */
  readonly keepGoing?: boolean | undefined;
  /** Whether only cells run whose code or inputs changed since their outputs were stored, and those whose names they need. */
  readonly changed?: boolean;
  /** Whether cells tagged `test` run, too; each may fail for itself. */
  readonly tests?: boolean;
  /** Whether times and the provenance of the run are written into the notebook's metadata. */
  readonly record?: boolean;
  /** Called with the notebook as it stands: after each cell, and every few seconds within one. */
  readonly save?: (notebook: Notebook) => Promise<void>;
  readonly watcher?: Watcher;
  /** Aborted: the running cell is interrupted and the run ends. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** A copy of the notebook with the outputs of this run. */
  readonly notebook: Notebook;
  readonly ended: Ended;
  /** What went wrong, in one line. */
  readonly message?: string;
  /** The cell where the run ended early, or the first that failed; its place among all cells, from 1. */
  readonly cell?: number;
  readonly seconds: number;
  readonly tests: readonly RanTest[];
  /** Of a run of changed cells. */
  readonly counts?: Counts;
}

/** How a run ended → exit code of the command. 2 is bad input: a parameter, a file. */
export const exitCodes: Readonly<Record<Ended, number>> = {
  ok: 0,
  "cell error": 1,
  "time-out": 3,
  "kernel died": 4,
  interrupted: 5,
};

/**
 * Runs all code cells from top to bottom in a fresh kernel and ends the kernel, whatever happens. Empty cells and
 * those tagged `skip-execution` are left as they are; a cell tagged `raises-exception` may fail. Names that changed cells need
 * are made by cells that run beside their place in the notebook: what is stored of them stays.
 */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<RunResult> {
  const run = new Run(notebook, options);
  return run.toEnd();
}

const graceMs = 5000; // for an interrupted cell to end by itself

/** Why a run stops before its last cell. */
class Stop extends Error {
  constructor(
    readonly ended: Ended,
    message: string,
  ) {
    super(message);
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #notebook: Notebook;
  readonly #hash: string;
  readonly #parameters: Record<string, Value | null>;
  readonly #todo: Todo;
  readonly #outputs = new Outputs();
  readonly #watcher: Watcher;
  readonly #saver: Saver;
  readonly #startedAt = new Date();
  #running: CodeCell | undefined;
  readonly #tests = new Map<CodeCell, { error: string; seconds: number }>();
  #failed: { cell: CodeCell; message: string } | undefined;

  constructor(notebook: Notebook, options: RunOptions) {
    const values = options.values ?? {};
    this.#options = options;
    this.#hash = sourcesHash(notebook);
    this.#parameters = effectiveValues(notebook, values);
    this.#notebook = structuredClone(inject(notebook, values));
    this.#todo = new Todo(this.#notebook, options);
    this.#watcher = options.watcher ?? unwatched;
    this.#saver = new Saver(options.save, () => this.#soFar({ ended: "interrupted" }));
    for (const cell of this.#todo.cells) Object.assign(cell, { outputs: [], execution_count: null });
  }

  async toEnd(): Promise<RunResult> {
    let outcome: Outcome;
    try {
      outcome = await this.#inKernel();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      outcome = { ended: error.ended, message: error.message, cell: this.#running };
    } finally {
      await this.#saver.stop();
    }
    this.#todo.note();
    const notebook = this.#soFar(outcome);
    const { counts } = this.#todo;
    await this.#options.save?.(notebook);
    const place = outcome.cell && this.#todo.placeOf(outcome.cell);
    return {
      notebook,
      ended: outcome.ended,
      ...(outcome.message !== undefined && { message: outcome.message }),
      ...(place !== undefined && { cell: place }),
      seconds: this.#seconds(),
      tests: [...this.#tests].map(([cell, test]) => ({ cell: this.#todo.placeOf(cell), ...test })),
      ...(counts && { counts }),
    };
  }

  async #inKernel(): Promise<Outcome> {
    if (this.#todo.counts && this.#todo.cells.length === 0) return { ended: "ok" };
    const kernel = await this.#start();
    const deaf = kernel.onMessage(message => this.#hear(message));
    try {
      const language = kernel.info.language_info;
      if (language) this.#notebook.metadata.language_info = language;
      for (const [i, cell] of this.#todo.cells.entries()) {
        this.#running = cell;
        this.#watcher.begins(cell, i + 1, this.#todo.cells.length);
        const began = performance.now();
        if (isTest(cell)) this.#tests.set(cell, { error: "", seconds: 0 });
        await this.#runCell(kernel, cell).finally(() =>
          this.#ended(cell, (performance.now() - began) / 1000),
        );
        await this.#saver.save();
        if (this.#failed && !this.#options.keepGoing) break;
      }
      await this.#lastWords(kernel);
      return this.#failed ? { ended: "cell error", ...this.#failed } : { ended: "ok" };
    } finally {
      deaf();
      await kernel.shutdown();
    }
  }

  #ended(cell: CodeCell, seconds: number): void {
    this.#watcher.ended(cell, seconds);
    const test = this.#tests.get(cell);
    if (test) test.seconds = seconds;
  }

  /** One more answer, so that what the last cell's timers and promises threw is in. They may never let it come. */
  async #lastWords(kernel: KernelClient): Promise<void> {
    const { signal } = this.#options;
    const stopped = new Promise<void>(done =>
      signal?.addEventListener("abort", () => done(), { once: true }),
    );
    const answer = kernel.request("kernel_info_request", {}).catch(() => {});
    if (!signal?.aborted) await Promise.race([answer, stopped]);
    if (signal?.aborted) throw new Stop("interrupted", "interrupted");
  }

  async #start(): Promise<KernelClient> {
    const { path, cwd, argv, startSeconds = 120, signal } = this.#options;
    if (signal?.aborted) throw new Stop("interrupted", "interrupted before the kernel started");
    try {
      return await startKernel({
        cwd: cwd ?? resolve(path, ".."),
        env: { ...process.env, ...this.#provenance() },
        timeoutMs: startSeconds * 1000,
        signal,
        argv,
      });
    } catch (error) {
      if (signal?.aborted) throw new Stop("interrupted", "interrupted while the kernel started");
      if (error instanceof KernelDied) throw new Stop("kernel died", `at its start, ${error.message}`);
      const late = error instanceof Error && error.message.includes("no answer");
      throw late ? new Stop("time-out", error.message) : error;
    }
  }

  /** What the tracker records of the notebook that a trial was started from. */
  #provenance(): Record<string, string> {
    const path = resolve(this.#options.path);
    return {
      NEURALBITS_NOTEBOOK: path,
      NEURALBITS_NOTEBOOK_HASH: this.#hash,
      NEURALBITS_NOTEBOOK_PARAMETERS: JSON.stringify(this.#parameters),
      JPY_SESSION_NAME: path, // as Jupyter's server names it
    };
  }

  async #runCell(kernel: KernelClient, cell: CodeCell): Promise<void> {
    const executed = kernel.execute(cell.source, {
      cell: cell.id,
      onMessage: message => this.#onOwn(message, cell),
    });
    try {
      const { reply } = await this.#bounded(kernel, executed);
      if (typeof reply.execution_count === "number") cell.execution_count = reply.execution_count;
      const failure = failureOf(reply, cell);
      if (failure !== undefined) this.#fail(cell, failure);
      else this.#todo.passed(cell);
    } catch (error) {
      if (error instanceof KernelDied) {
        this.#addError(cell, "KernelDied", error.message);
        throw new Stop("kernel died", error.message);
      }
      throw error;
    }
  }

  /** The cell's end, or a `Stop` when its time is over or the run is aborted. Both interrupt it first. */
  async #bounded(kernel: KernelClient, executed: Promise<Executed>): Promise<Executed> {
    const { cellSeconds, signal } = this.#options;
    let settle: (why: Stop) => void = () => {};
    const stopped = new Promise<Stop>(done => {
      settle = done;
    });
    const onAbort = () => settle(new Stop("interrupted", "interrupted"));
    const onTime = () => settle(new Stop("time-out", `the cell ran longer than ${cellSeconds} s`));
    const timer = cellSeconds === undefined ? undefined : setTimeout(onTime, cellSeconds * 1000);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      const first = await Promise.race([executed, stopped]);
      if (!(first instanceof Stop)) return first;
      executed.catch(() => {});
      await within(graceMs, kernel.interrupt());
      await within(graceMs, executed);
      if (first.ended === "time-out") this.#addError(this.#running!, "TimeoutError", first.message);
      throw first;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** The cell's own messages: the first of them tells the id of its request. */
  #onOwn(message: Message, cell: CodeCell): void {
    if (message.parent.msg_id) this.#outputs.route(message.parent.msg_id, cell);
    if (!this.#options.record) return;
    const { msg_type, date } = message.header;
    const key = timeKeys[msg_type === "status" ? `status ${message.content.execution_state}` : msg_type];
    if (key) cell.metadata.execution = { ...(cell.metadata.execution as object), [key]: date };
  }

  /** Every message of the kernel. An error that comes after its cell has ended fails the run, too. */
  #hear(message: Message): void {
    const change = this.#outputs.take(message);
    if (!change) return;
    const isCopy = change.kind !== "updated" && this.#todo.isCopy(change.cell);
    if (!isCopy) this.#watcher.changed(change);
    this.#saver.changed();
    const late = change.kind === "shown" && change.cell !== this.#running;
    if (late && change.output.output_type === "error" && !mayFail(change.cell))
      this.#fail(change.cell, `${change.output.ename}: ${change.output.evalue}`);
  }

  #fail(cell: CodeCell, message: string): void {
    this.#todo.failed(cell);
    const test = this.#tests.get(cell);
    if (test) test.error ||= firstLine(message);
    else this.#failed ??= { cell, message: firstLine(message) };
  }

  #addError(cell: CodeCell, ename: string, evalue: string): void {
    const output = { output_type: "error" as const, ename, evalue, traceback: [`${ename}: ${evalue}`] };
    cell.outputs.push(output);
    if (this.#tests.has(cell)) this.#fail(cell, `${ename}: ${evalue}`);
    this.#watcher.changed({ kind: "shown", cell, output });
  }

  #soFar({ ended, message, cell }: Outcome): Notebook {
    if (!this.#options.record) return this.#notebook;
    return withRecord(this.#notebook, {
      notebook: this.#options.path,
      hash: this.#hash,
      parameters: this.#parameters,
      startedAt: this.#startedAt.toISOString(),
      seconds: this.#seconds(),
      ended,
      ...(message !== undefined && { message: firstLine(message) }),
      ...(cell && { cell: cell.id }),
    });
  }

  #seconds(): number {
    return (Date.now() - this.#startedAt.getTime()) / 1000;
  }
}

interface Outcome {
  readonly ended: Ended;
  readonly message?: string;
  readonly cell?: CodeCell | undefined;
}

const mayFail = (cell: CodeCell): boolean => tagsOf(cell).includes("raises-exception");

const firstLine = (text: string): string => text.split("\n")[0]!;

/** Why the cell has failed, if it has. A kernel that answers `abort` or nothing sensible has not run the cell. */
function failureOf(reply: Executed["reply"], cell: CodeCell): string | undefined {
  if (reply.status === "ok") return undefined;
  if (reply.status !== "error") return `the kernel did not run the cell (${reply.status})`;
  if (mayFail(cell)) return undefined;
  const error = cell.outputs.findLast(output => output.output_type === "error");
  return error ? `${error.ename}: ${error.evalue}` : `${reply.ename ?? "Error"}: ${reply.evalue ?? ""}`;
}

/** Message → the name under which JupyterLab keeps its time in a cell's metadata. */
const timeKeys: Record<string, string> = {
  "status busy": "iopub.status.busy",
  execute_input: "iopub.execute_input",
  "status idle": "iopub.status.idle",
};

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise(done => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([work.catch(() => {}), patience]);
  clearTimeout(timer);
}
