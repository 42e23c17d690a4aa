import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { Shown } from "../../display/shown.js";
import { shown } from "../../display/values.js";
import { readCell } from "../../language/magics.js";
import type { Content, Message } from "../../protocol/messages.js";
import type { Flags } from "../interrupt-flags.js";
import { type Origin, originOf } from "../origin.js";
import type { ProcessGuard } from "../process-guard.js";
import type { LoggedCell } from "../session/cell-log.js";
import { runMagic } from "../session/commands.js";
import type { ErrorContent } from "../session/errors.js";
import type { MagicContext } from "../session/magic-context.js";
import { Provenance } from "../session/provenance.js";
import { currentRun, type Result } from "../session/runner.js";
import type { Session } from "../session/session.js";
import { timeit } from "../session/timeit.js";
import {
  type CellRun,
  cellOf,
  deletedCells,
  isHandle,
  isPrimitive,
  isReason,
  isStop,
  unlessStopped,
  untold,
} from "./cell-run.js";
import type { IOPub } from "./iopub.js";
import { helpPayload } from "./replies.js";
import type { StaleMarks } from "./stale-marks.js";
import { Stopwatch } from "./stopwatch.js";

/** Runs the cells that `execute_request`s bring, one after the other, and answers them. */
export class Executions {
  readonly #session: Session;
  readonly #flags: Flags;
  readonly #guard: ProcessGuard;
  readonly #provenance = new Provenance();
  readonly #iopub: IOPub;
  readonly #reply: (request: Message, type: string, content: Content) => void;
  readonly #onResult: (count: number, code: string, output: string | null) => void;
  #queue: Message[] = [];
  #busy = false;
  #settling: NodeJS.Timeout | undefined;
  /** Whether `%run --dependants` runs cells: the same line in one of these runs none, as all of them are to run anyway. */
  #isRerunning = false;
  #runs = 0;
  #count = 0;
  /** The run under way. */
  current: CellRun | undefined;
  /** The newest run: whatever comes from nowhere belongs to it. */
  last: CellRun | undefined;
  /** Who is told when cells run, and when none does any more. */
  marks: StaleMarks | undefined;

  constructor(
    session: Session,
    flags: Flags,
    guard: ProcessGuard,
    iopub: IOPub,
    reply: (request: Message, type: string, content: Content) => void,
    onResult: (count: number, code: string, output: string | null) => void,
  ) {
    this.#session = session;
    this.#flags = flags;
    this.#guard = guard;
    this.#iopub = iopub;
    this.#reply = reply;
    this.#onResult = onResult;
  }

  add(request: Message): void {
    this.#queue.push(request);
    if (!this.#busy) void this.#work();
  }

  /** Stops the run with this number, or whichever is under way if it is 0. */
  interrupt(run: number, reason: Error): void {
    const { current } = this;
    if (current && (run === 0 || run === current.id)) current.controller.abort(reason);
  }

  /** An error that no cell waits for: of a timer, a floating promise, a widget's callback. */
  uncaught(error: unknown): void {
    const run = (currentRun.getStore() as CellRun | undefined) ?? this.last;
    const stopped = run?.controller.signal.aborted && isStop(error, run.controller.signal);
    if (!run || stopped) return;
    if (run === this.current) run.uncaught.push(error);
    this.#publishError(run, this.#session.content(error));
  }

  async #work(): Promise<void> {
    this.#busy = true;
    this.marks?.later();
    for (let request = this.#queue.shift(); request; request = this.#queue.shift())
      await this.#answer(request);
    this.#busy = false;
    this.marks?.soon();
    clearTimeout(this.#settling); // nobody waits a while after the newest cell, not after the first
    this.#settling = setTimeout(() => this.#settle(), idleMs).unref();
  }

  /** Brings the session's types in order while nobody waits. */
  #settle(): void {
    const { program, cells } = this.#session;
    if (this.#busy) return;
    if (program.hasManyRecent) program.settle();
    cells.read();
  }

  async #answer(request: Message): Promise<void> {
    const run = this.#newRun(request);
    this.#session.cells.forget(deletedCells(request));
    const { code = "", stop_on_error = true } = request.content;
    this.current = this.last = run;
    this.#flags.begin(run.id);
    this.#provenance.note(run.count);
    this.#status("busy", run.origin);
    this.#send(run, "execute_input", { code, execution_count: run.count });
    const ending = await this.#run(run, String(code)).catch(untold);
    this.#guard.restore();
    this.#flags.end();
    this.current = undefined;
    const failed = ending.status !== "ok";
    const aborted = failed && stop_on_error !== false ? await this.#takeQueued() : [];
    this.#reply(request, "execute_reply", { ...ending, execution_count: run.count });
    this.#status("idle", run.origin);
    for (const other of aborted) this.#abort(other);
  }

  #newRun(request: Message): CellRun {
    const { silent = false, store_history = !silent } = request.content;
    const count = this.#count + 1;
    if (store_history && !silent) this.#count = count;
    return {
      id: ++this.#runs,
      label: `In [${count}]`,
      count,
      silent: silent === true,
      stored: store_history === true && !silent,
      origin: originOf(request.header),
      request,
      cell: cellOf(request) ?? `run ${this.#runs}`,
      texts: [],
      hasRun: false,
      isLogged: false,
      controller: new AbortController(),
      pending: new Set(),
      uncaught: [],
      payload: [],
    };
  }

  /** The content of the reply. */
  async #run(run: CellRun, code: string): Promise<Content> {
    const context = this.#magicContext(run, code);
    let output: string | null = null;
    try {
      const result = await currentRun.run(run, () => this.#steps(code, run, context));
      output = await currentRun.run(run, () => this.#result(run, result));
      await this.#settled(run);
      const { user_expressions = {} } = run.request.content;
      if (run.uncaught.length > 0) return { status: "error", ...this.#session.content(run.uncaught[0]) };
      return {
        status: "ok",
        payload: run.payload,
        user_expressions: await this.#expressions(run, user_expressions),
      };
    } catch (error) {
      if (isReason(error) && !run.controller.signal.aborted) run.controller.abort(error);
      const content = this.#session.content(error);
      this.#publishError(run, content);
      return { status: "error", ...content };
    } finally {
      if (run.hasRun) this.#log(run, code);
      if (run.stored) this.#onResult(run.count, code, output);
    }
  }

  async #steps(code: string, run: CellRun, context: MagicContext): Promise<Result> {
    const { steps, strictness, timed } = readCell(this.#session.ts, code);
    const checked = strictness ? { strictness } : {};
    const stopwatch = new Stopwatch();
    let result: Result;
    try {
      for (const step of steps) {
        result = undefined;
        if (step.kind === "help") run.payload.push(helpPayload(this.#session, step.name));
        else if (step.kind === "magic") {
          run.hasRun = true;
          await stopwatch.time(() => runMagic(step.name, step.rest, context), false);
        } else if (step.kind === "timeit") {
          run.hasRun = true;
          process.stdout.write(`${await timeit(this.#session, run, step, { ...checked, whole: code })}\n`);
        } else {
          const piece = this.#session.prepare(step.source, run, { ...checked, whole: code });
          run.hasRun = true;
          result = await stopwatch.time(piece, step.timed);
        }
      }
    } finally {
      if (timed) stopwatch.say();
    }
    return result;
  }

  /** The run counts for what depends on what; one that nobody is to remember does not. */
  #log(run: CellRun, code: string): void {
    if (run.isLogged || !run.stored) return;
    run.isLogged = true;
    const { cell, label, request, texts } = run;
    this.#session.cells.ran({ cell, label, code, request }, [code, ...texts].join("\n"));
  }

  #magicContext(run: CellRun, code: string): MagicContext {
    const { cells } = this.#session;
    const stale = (names: readonly string[]) => {
      this.#log(run, code);
      return cells.plan(names, run.cell);
    };
    const context: MagicContext = {
      ...{ names: this.#session.names, cells, stale },
      rerun: async names => {
        if (this.#isRerunning) return [];
        const plan = stale(names);
        this.#isRerunning = true;
        try {
          for (const cell of plan) await this.#again(cell, run);
        } finally {
          this.#isRerunning = false;
        }
        return plan;
      },
      signal: run.controller.signal,
      reset: () => this.#session.reset(),
      setStrictness: strictness => {
        this.#session.strictness = strictness;
      },
      execute: source => {
        run.texts.push(source);
        return this.#session.execute(source, run);
      },
      runCell: source => {
        run.texts.push(source);
        return this.#steps(source, run, context);
      },
      show: value => this.#show(run, value),
      payload: payload => void run.payload.push(payload),
    };
    return context;
  }

  /** Runs a cell again, inside the run that asked for it, whose stop button ends it; its output takes the place of the older. */
  async #again({ request, code, cell }: LoggedCell, asking: CellRun): Promise<void> {
    const run = { ...this.#newRun(request), id: asking.id, cell };
    Object.assign(run, { stored: true, texts: [], payload: [] });
    this.current = run;
    this.#provenance.note(run.count);
    this.#iopub.send("clear_output", { wait: true }, run.origin);
    const ending = await this.#run(run, code);
    this.current = asking;
    const { aborted, reason } = run.controller.signal;
    if (aborted) {
      asking.controller.abort(reason);
      throw reason as Error;
    }
    if (ending.status !== "ok")
      throw new Error(`${run.label}, which was run again, failed: ${ending.ename}: ${ending.evalue}`);
  }

  async #result(run: CellRun, result: Result): Promise<string | null> {
    if (result === undefined || result[0] === undefined || isHandle(result[0])) return null;
    const { data, metadata = {} } = await this.#shown(run, result[0]);
    this.#send(run, "execute_result", { execution_count: run.count, data, metadata });
    return typeof data["text/plain"] === "string" ? data["text/plain"] : null;
  }

  #shown(run: CellRun, value: unknown): Promise<Shown> {
    // A primitive value has no code of its own that an interrupt would have to end, and listening for one costs a thread.
    const made = isPrimitive(value) ? shown(value) : this.#session.call(() => shown(value), run);
    return unlessStopped(run, made);
  }

  #show(run: CellRun, value: unknown): void {
    const work = (async () => {
      const { data, metadata = {} } = await shown(value);
      this.#send(run, "display_data", { data, metadata, transient: {} });
    })();
    run.pending.add(work);
  }

  /** Displays that are still being made, and what floating promises threw. */
  async #settled(run: CellRun): Promise<void> {
    await unlessStopped(run, Promise.all(run.pending));
    await new Promise(soon => setImmediate(soon));
  }

  /** `user_expressions`: name → expression; each answered by a bundle or an error of its own. */
  async #expressions(run: CellRun, wanted: Record<string, string>): Promise<Content> {
    const answers: Content = {};
    for (const [name, expression] of Object.entries(wanted)) {
      try {
        const [value] = (await this.#session.execute(String(expression), run)) ?? [];
        answers[name] = { status: "ok", metadata: {}, ...(await this.#shown(run, value)) };
      } catch (error) {
        answers[name] = { status: "error", ...this.#session.content(error) };
      }
    }
    return answers;
  }

  // After a failure, the cells that were sent before anybody could know of it do not run.

  /** What is queued by now, and what lies in the socket already. */
  async #takeQueued(): Promise<Message[]> {
    await new Promise(soon => setTimeout(soon, socketMs));
    return this.#queue.splice(0);
  }

  #abort(request: Message): void {
    const origin = originOf(request.header);
    this.#status("busy", origin);
    this.#reply(request, "execute_reply", { status: "aborted" }); // a count would be shown as the cell's number
    this.#status("idle", origin);
  }

  // Messages.

  #status(state: "busy" | "idle", origin: Origin): void {
    this.#iopub.send("status", { execution_state: state }, origin);
  }

  #send(run: CellRun, type: string, content: Content): void {
    if (!run.silent) this.#iopub.send(type, content, run.origin);
  }

  #publishError(run: CellRun, { ename, evalue, traceback }: ErrorContent): void {
    this.#send(run, "error", { ename, evalue, traceback });
  }
}

const idleMs = 1000; // after the last cell

const socketMs = 10; // for requests that have arrived but were not read yet
