import type { Debugger } from "node:inspector";
import { check, oneOf } from "../../../core/check.js";
import { Breakpoints } from "./breakpoints.js";
import type { CellFiles } from "./cell-files.js";
import { debuggeeCode } from "./debuggee.js";
import { evaluated, type Frame, framesOf, scopesOf } from "./frames.js";
import { InspectedThread } from "./inspected-thread.js";
import { notebookScope } from "./notebook-scope.js";
import { Scripts } from "./scripts.js";
import { type Variable, Variables, words } from "./variables.js";

/** The one thread that runs cells. */
export const threadId = 1;

export type Announce = (event: string, body: object) => void;

/** A pause that cells look for: the engine's own never comes in some loops, and in none of some processes. */
export interface PauseFlag {
  askPause(): void;
  takePause(): boolean;
}

type Step = "stepOver" | "stepInto" | "stepOut";

/** When to stop at what is thrown. */
export const exceptionFilters = {
  uncaught: "what no code of the cell catches",
  all: "everything thrown",
} as const;
export type ExceptionFilter = keyof typeof exceptionFilters;

/** A debugger at work: from `attach` to `disconnect` the engine stops where it is told to. */
export class Attachment {
  readonly thread = new InspectedThread();
  readonly scripts: Scripts;
  readonly breakpoints: Breakpoints;
  readonly variables: Variables;
  readonly #announce: Announce;
  readonly #ours: string;
  readonly #flag: PauseFlag;
  #filter: ExceptionFilter | undefined;
  /** The calls of the pause; nothing while the thread runs. */
  #frames: readonly Frame[] | undefined;
  #lastFrame = 0;
  /** The step under way, and where it began. */
  #step: { readonly kind: Step; readonly from: Frame; readonly depth: number; again: number } | undefined;
  #pauseWanted = false;
  /** Whether the engine is paused, told or not. */
  #isHalted = false;
  /** Nothing stops the thread any more, until it has compiled something else. */
  #isReleased = false;

  /** `ours`: the address of the folder that the kernel's own code is in. */
  constructor(cells: CellFiles, ours: string, announce: Announce, flag: PauseFlag) {
    this.#ours = ours;
    this.#flag = flag;
    this.#announce = announce;
    this.scripts = new Scripts(this.thread, cells);
    this.breakpoints = new Breakpoints(this.thread, this.scripts);
    this.variables = new Variables(this.thread);
    this.thread.on<Debugger.ScriptParsedEventDataType>("Debugger.scriptParsed", script =>
      this.scripts.add(script),
    );
    this.thread.on<Debugger.PausedEventDataType>("Debugger.paused", pause => {
      this.#isHalted = true;
      this.#onPause(pause).catch(() => this.resume()); // whatever happens, the thread does not hang
    });
    this.thread.on("Debugger.resumed", () => this.#onResume());
  }

  async start(): Promise<void> {
    await this.thread.ask("Debugger.enable");
    const built = new URL("../", this.#ours).href; // our package, as it is built: a library like others
    const patterns = ["^node:", `^${escaped(built)}`, "/node_modules/"];
    await this.thread.ask("Debugger.setBlackboxPatterns", { patterns });
    await this.breakpoints.placeInNew();
  }

  get isPaused(): boolean {
    return this.#frames !== undefined;
  }

  get frames(): readonly Frame[] {
    check(this.#frames !== undefined, "frames", "a running thread", "a paused one");
    return this.#frames;
  }

  frame(id: unknown): Frame {
    const frame = this.#frames?.find(each => each.id === id);
    check(frame !== undefined, "frameId", id, "a frame of this pause");
    return frame;
  }

  // Pauses.

  async #onPause(pause: Debugger.PausedEventDataType): Promise<void> {
    if (this.scripts.isAnnouncement(pause.callFrames[0]!.location)) return this.#onCompiled();
    if (this.#isReleased) return this.resume();
    if (this.scripts.isPause(pause.callFrames[0]!.location)) return this.#leaveKernel();
    const isOurs = (url: string) => url.startsWith(this.#ours);
    const frames = await framesOf(pause.callFrames, this.scripts, isOurs, this.#lastFrame + 1);
    const top = frames[0];
    const isWanted = isHit(pause) || frames.some(({ script }) => script.code);
    if (!top || !isWanted) return this.resume(); // in the compiler, say
    if (await this.#goesOn(top, frames.length, pause)) return;
    if (this.#isReleased) return this.resume(); // meanwhile
    this.#lastFrame += frames.length;
    const told = this.#told(pause);
    this.#frames = frames;
    this.#step = undefined;
    this.#endPause();
    this.#announce("stopped", { threadId, allThreadsStopped: true, ...told });
  }

  /** Code was compiled and waits to run: its breakpoints are set now. */
  async #onCompiled(): Promise<void> {
    this.#isReleased = false;
    await this.breakpoints.placeInNew();
    await this.resume();
  }

  /** From where the kernel has seen that it is to pause, to the code that looked. */
  async #leaveKernel(): Promise<void> {
    if (this.#pauseWanted) await this.thread.ask("Debugger.stepOut");
    else await this.resume();
  }

  /** Whether a step has not come anywhere yet: then it takes another. */
  async #goesOn(top: Frame, depth: number, pause: Debugger.PausedEventDataType): Promise<boolean> {
    if (isThrown(pause)) {
      if (this.#filter !== "uncaught" || !(await this.#isCaught(pause))) return false;
      await this.resume();
      return true;
    }
    const step = this.#step;
    if (isHit(pause) || (await this.scripts.isDebuggerStatement(pause.callFrames[0]!.location))) return false;
    if (!step && !this.#pauseWanted) {
      await this.resume(); // asked of the engine before another pause came, which was told
      return true;
    }
    if (top.call !== pause.callFrames[0]) {
      await this.thread.ask("Debugger.stepOut"); // Node's own code, some of which the engine does not know as such
      return true;
    }
    if (await this.#isSomewhere(top, depth)) return false;
    if (step && ++step.again > mostAgain) return false;
    await this.thread.ask(`Debugger.${step?.kind === "stepInto" ? "stepInto" : "stepOver"}`);
    return true;
  }

  /** Whether a step has come to something that its author would call another place. */
  async #isSomewhere({ script, call, place }: Frame, depth: number): Promise<boolean> {
    if (await this.scripts.isOwn(script, call.location)) return false;
    const { from, depth: before } = this.#step ?? {};
    if (from?.script !== script || before !== depth || from.place.line !== place.line) return true;
    return (await this.scripts.begins(script, call.location)) ?? from.place.column !== place.column;
  }

  /** Whether code of a cell, a file or a package catches what is thrown. The engine knows only that the kernel does. */
  async #isCaught({ callFrames, asyncStackTrace }: Debugger.PausedEventDataType): Promise<boolean> {
    const places = callFrames.map(({ location }) => location);
    for (let trace = asyncStackTrace; trace; trace = trace.parent) places.push(...trace.callFrames);
    for (const place of places) {
      const script = await this.scripts.find(place.scriptId);
      if (!script || script.url.startsWith(this.#ours)) continue;
      const spot = await this.scripts.spot(script, place);
      if (await this.thread.call("catches", spot)) return true;
    }
    return false;
  }

  #told(pause: Debugger.PausedEventDataType): object {
    if (isThrown(pause)) {
      const { description, value } = (pause.data ?? {}) as { description?: string; value?: unknown };
      const text = description?.split("\n")[0] ?? String(value);
      return { reason: "exception", description: "stopped at what is thrown", text };
    }
    if (isHit(pause)) return { reason: "breakpoint" };
    return { reason: this.#step ? "step" : this.#pauseWanted ? "pause" : "breakpoint" };
  }

  #onResume(): void {
    this.#isHalted = false;
    if (!this.#frames) return; // it was no pause that anybody was told of
    this.#frames = undefined;
    void this.variables.clear().catch(() => {});
    this.#announce("continued", { threadId, allThreadsContinued: true });
  }

  // What a person at a front end does.

  async resume(): Promise<void> {
    await this.thread.ask("Debugger.resume").catch(() => {}); // it runs already
  }

  async step(kind: Step): Promise<void> {
    const [from] = this.frames;
    this.#step = { kind, from: from!, depth: this.frames.length, again: 0 };
    await this.thread.ask(`Debugger.${kind}`);
  }

  async pause(): Promise<void> {
    if (this.isPaused || this.#pauseWanted) return;
    this.#pauseWanted = true;
    await this.#pauseSoon();
  }

  /** Asks again until author's code is stopped in: where other code runs, the engine's pause is passed by. */
  async #pauseSoon(): Promise<void> {
    if (!this.#pauseWanted) return;
    this.#flag.askPause();
    if (!this.#isHalted) await this.thread.ask("Debugger.pause").catch(() => {}); // it is being closed
    setTimeout(() => void this.#pauseSoon(), pauseAgainMs).unref();
  }

  #endPause(): void {
    this.#pauseWanted = false;
    this.#flag.takePause();
  }

  async stopAtExceptions(filters: readonly string[]): Promise<void> {
    for (const filter of filters) oneOf("filters", filter, Object.keys(exceptionFilters));
    this.#filter = filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : undefined;
    const state = this.#filter ? "all" : "none";
    await this.thread.ask("Debugger.setPauseOnExceptions", { state });
    const maxDepth = this.#filter === "uncaught" ? mostAwaits : 0;
    await this.thread.ask("Debugger.setAsyncCallStackDepth", { maxDepth });
  }

  scopes(frameId: unknown): Promise<object[]> {
    return scopesOf(this.frame(frameId), this.thread, this.variables);
  }

  async evaluate(expression: string, frameId?: unknown): Promise<Variable> {
    const frame = frameId === undefined ? this.#frames?.[0] : this.frame(frameId);
    return this.variables.of("", await evaluated(expression, frame, this.thread, this.scripts));
  }

  async assign(reference: unknown, name: string, expression: string): Promise<object> {
    const holder = this.variables.holder(reference);
    check(holder.assign !== undefined, "variablesReference", reference, "something that can be changed");
    const value = await evaluated(expression, this.#frames?.[0], this.thread, this.scripts);
    const { objectId, unserializableValue } = value;
    const given = objectId
      ? { objectId }
      : unserializableValue
        ? { unserializableValue }
        : { value: value.value };
    await holder.assign(name, given);
    return { value: words(value) };
  }

  /** A variable as the notebook would show it. */
  async rich(name: string, frameId?: unknown): Promise<object> {
    const frame = frameId === undefined ? undefined : this.frame(frameId);
    const value = await evaluated(`[${name}]`, frame, this.thread, this.scripts);
    const show = `function () { return ${debuggeeCode}.shown(this[0]); }`;
    return (await this.thread.apply(show, value.objectId!, [], { returnByValue: true })).value as object;
  }

  /** The notebook's names. */
  async names(): Promise<Variable[]> {
    if (!this.isPaused) await this.variables.clear();
    return notebookScope(this.thread, this.variables).list();
  }

  // The end.

  get isHalted(): boolean {
    return this.#isHalted;
  }

  /** What runs now is not stopped again. */
  async release(): Promise<void> {
    this.#isReleased = true;
    if (this.#isHalted) await this.resume();
  }

  /** The engine forgets its breakpoints, and goes on where it is paused. */
  close(): void {
    if (this.#frames) this.#onResume();
    this.#endPause();
    this.thread.close();
  }
}

const pauseAgainMs = 50; // the engine leaves out a pause in code that it is told to pass by
const mostAwaits = 16; // one inside the other, of which the innermost throws
const mostAgain = 50; // steps in place of one; then it stops wherever it is

const isHit = ({ hitBreakpoints }: Debugger.PausedEventDataType): boolean =>
  (hitBreakpoints ?? []).length > 0;

const isThrown = ({ reason }: Debugger.PausedEventDataType): boolean =>
  reason === "exception" || reason === "promiseRejection";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
