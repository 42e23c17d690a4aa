import { dirname, isAbsolute, relative, resolve } from "node:path";
import { check, isRecord, knownNames } from "../../core/check.js";
import { mediaOf, storeArtifact } from "../artifacts.js";
import { described } from "../error-text.js";
import { label } from "../label.js";
import type { Artifact, Measures } from "../run.js";
import { onStop, type ProcessEnd } from "../spool/exit.js";
import type { BeginRecord, EndRecord } from "../spool/records.js";
import type { Say, Spool } from "../spool/spool.js";
import { stamp } from "../stamp.js";
import { checkedStep, isStep } from "../step.js";
import type { LiveRun, PlotlyFigure, Steps } from "./live-run.js";

const mostMinutes = 1e9; // of a promise: two thousand years

type Outcome = Pick<EndRecord, "outcome" | "error">;

/** What a run says of itself, as records in the spool of its process; see `LiveRun`. */
export class Recorder implements LiveRun {
  readonly uuid: string;
  readonly params: LiveRun["params"];
  readonly #spool: Spool;
  readonly #run: number;
  readonly #say: Say;
  readonly #said = new Set<string>();
  readonly #names = new Set<string>();
  /** Work that the end waits for: files that are being kept, provenance that is being gathered. */
  readonly #pending = new Set<Promise<unknown>>();
  #step = -1;
  /** Known from the first call that ends the run, written when nothing is pending. */
  #ending: Outcome | null = null;
  #closed = false;
  #stop: AbortController | null = null;
  #forget = (): void => {};

  constructor(spool: Spool, begin: Omit<BeginRecord, "run">, params: LiveRun["params"], say: Say) {
    this.uuid = begin.id;
    this.params = params;
    this.#spool = spool;
    this.#say = say;
    this.#run = spool.begin(begin, end => this.#ending ?? outcomeOf(end));
  }

  get isOver(): boolean {
    return this.#ending !== null;
  }

  get signal(): AbortSignal {
    if (this.#stop === null) {
      const stop = new AbortController();
      this.#stop = stop;
      this.#forget = onStop(() => stop.abort());
    }
    return this.#stop.signal;
  }

  log(values: Readonly<Record<string, number>>, step?: number): void {
    this.#work("log", () => {
      checkNumbers(values);
      const at = this.#stepOf(step);
      const names: string[] = [];
      const numbers: number[] = [];
      for (const name of Object.keys(values)) {
        const value = this.#numberOf(name, values);
        if (value === undefined) continue;
        names.push(name);
        numbers.push(value);
      }
      if (names.length > 0) this.#spool.points(this.#run, at, names, numbers);
    });
  }

  curve(name: string, values: ArrayLike<number>, where: Steps = {}): void {
    this.#work(`curve ${name}`, () => {
      label("name of a curve", name);
      const numbers = numbersIn("values", values);
      check(isRecord(where), "steps of a curve", where, "{ firstStep } or { steps }");
      knownNames("the steps of a curve", where, ["firstStep", "steps"]);
      const { firstStep = 0, steps } = where as Steps;
      const at = steps === undefined ? null : numbersIn("steps", steps);
      const odd = at?.findIndex(step => !isStep(step)) ?? -1;
      if (odd >= 0) checkedStep(`steps[${odd}]`, at![odd]);
      check(at === null || at.length === numbers.length, "steps", at?.length, `${numbers.length} of them`);
      checkedStep("firstStep", firstStep);
      checkedStep("last step", firstStep + Math.max(0, numbers.length - 1));
      this.#spool.curve(this.#run, name, { firstStep, steps: at, values: numbers });
    });
  }

  summary(values: Measures): void {
    this.#work("summary", () => {
      checkNumbers(values);
      const numbers: [name: string, value: number | null][] = [];
      for (const name of Object.keys(values))
        this.#work("summary", () => {
          const value = values[name];
          check(value === null || typeof value === "number", name, value, "a number or null");
          numbers.push([label("name of a number", name), value]);
        });
      this.#spool.summary(this.#run, Object.fromEntries(numbers)); // which also keeps a name such as __proto__
    });
  }

  figure(name: string, figure: PlotlyFigure, step?: number): Promise<Artifact | null> {
    return this.#keep(name, async () => {
      check(Array.isArray(figure?.data), "figure", figure, "{ data, layout } as Plotly has it");
      const { sha256, bytes } = await storeArtifact(
        this.#spool.database,
        Buffer.from(JSON.stringify(figure)),
      );
      const media = "application/vnd.plotly.v1+json";
      return { name, path: name, sha256, bytes, media, step: stepOf(step), stored: true };
    });
  }

  artifact(name: string, source: string | Uint8Array, step?: number): Promise<Artifact | null> {
    return this.#keep(name, async () => {
      const fits = typeof source === "string" || source instanceof Uint8Array;
      check(fits, "file", source, "a path, or bytes");
      const { sha256, bytes } = await storeArtifact(this.#spool.database, source);
      const path = typeof source === "string" ? fromDatabase(this.#spool.database, source) : name;
      const media = mediaOf(typeof source === "string" ? source : name);
      return { name, path, sha256, bytes, media, step: stepOf(step), stored: true };
    });
  }

  note(text: string): void {
    this.#work("note", () => {
      check(typeof text === "string" && text !== "", "note", text, "text");
      this.#spool.label({ run: this.#run, at: stamp(), note: text });
    });
  }

  tag(...tags: string[]): void {
    this.#work("tag", () => {
      const kept: string[] = [];
      for (const tag of tags) this.#work("tag", () => void kept.push(label("tag", tag)));
      if (kept.length > 0) this.#spool.label({ run: this.#run, at: stamp(), tags: kept });
    });
  }

  promise(minutes: number): void {
    this.#work("promise", () => {
      const isTime = Number.isFinite(minutes) && minutes > 0 && minutes <= mostMinutes;
      check(isTime, "promise", minutes, `minutes, more than 0 and at most ${mostMinutes}`);
      this.#spool.promise(minutes * 60_000);
    });
  }

  async finish(summary: Measures = {}): Promise<void> {
    const isEmpty = typeof summary === "object" && summary !== null && Object.keys(summary).length === 0;
    if (!isEmpty) this.summary(summary);
    await this.#end({ outcome: "finished", error: null });
  }

  async fail(error: unknown): Promise<void> {
    const isStopped = this.#stop?.signal.aborted || (error as Error | null)?.name === "AbortError";
    await this.#end(isStopped ? stopped("it was asked to stop") : failed(described(error)));
  }

  async stop(reason = "it was told to"): Promise<void> {
    await this.#end(stopped(reason));
  }

  /** `using run = start()`: where the block is left before finish(), the run did not finish. */
  [Symbol.dispose](): void {
    void this.#leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave();
  }

  /** The end waits for this work. */
  await(work: Promise<unknown>): void {
    const done = work.catch(() => {}).then(() => void this.#pending.delete(done));
    this.#pending.add(done);
  }

  /** Hands the run's number in the spool to what records beside it: output, provenance, system metrics. */
  beside(record: (spool: Spool, run: number) => void): void {
    if (!this.#closed) record(this.#spool, this.#run);
  }

  async #end(outcome: Outcome): Promise<void> {
    if (this.#ending !== null) return this.#tell("the end of a run came twice; the first counts");
    this.#ending = outcome;
    this.#forget();
    await Promise.all(this.#pending);
    this.#closed = true;
    this.#spool.end({ run: this.#run, at: stamp(), ...outcome });
  }

  /** An error that nobody catches ends the process within this tick; then it is the reason. */
  async #leave(): Promise<void> {
    if (this.#ending !== null) return;
    await new Promise(resolve => setImmediate(resolve));
    if (this.#ending === null) await this.#end(stopped("its block was left before finish()"));
  }

  async #keep(name: string, work: () => Promise<Artifact>): Promise<Artifact | null> {
    if (this.#ending !== null) {
      this.#late(`file ${name}`);
      return null;
    }
    const kept = (async () => {
      try {
        label("name of a file", name);
        const artifact = await work();
        this.#spool.artifact({ run: this.#run, at: stamp(), ...artifact });
        return artifact;
      } catch (error) {
        this.#tell(`file ${name}: ${lineOf(error)}; it is not kept`);
        return null;
      }
    })();
    this.await(kept);
    return kept;
  }

  #stepOf(step: number | undefined): number {
    return (this.#step = checkedStep("step", step === undefined ? this.#step + 1 : step));
  }

  /** Of one curve, undefined where it is left out; without a closure, since programs log often. */
  #numberOf(name: string, values: Readonly<Record<string, number>>): number | undefined {
    try {
      const value = values[name];
      check(typeof value === "number", name, value, "a number");
      if (!this.#names.has(name)) this.#names.add(label("name of a curve", name));
      return value;
    } catch (error) {
      this.#leaveOut("log", error);
      return undefined;
    }
  }

  /** Whatever goes wrong here is not to stop the program. */
  #work(what: string, work: () => void): void {
    try {
      if (this.#ending === null) work();
      else this.#late(what);
    } catch (error) {
      this.#leaveOut(what, error);
    }
  }

  #leaveOut(what: string, error: unknown): void {
    this.#tell(`${what}: ${lineOf(error)}; it is left out`);
  }

  #late(what: string): void {
    this.#tell(`${what}: the run has ended; what comes after that is left out`);
  }

  /** Each line once; what differs in values alone is one line, too. */
  #tell(line: string): void {
    const kind = line.replace(/got .*?, expected/, "");
    if (!this.#said.has(kind)) this.#say(line);
    this.#said.add(kind);
  }
}

const failed = (error: string): Outcome => ({ outcome: "failed", error });
const stopped = (error: string): Outcome => ({ outcome: "stopped", error });

/** Of a run that nobody ended: a process that ends by itself and without error has done its work. */
function outcomeOf({ code, error, signal }: ProcessEnd): Outcome {
  if (error !== undefined) return failed(described(error));
  if (signal !== null) return stopped(signal);
  return code === 0
    ? { outcome: "finished", error: null }
    : failed(`its process ended with exit code ${code}`);
}

const lineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

function numbersIn(what: string, values: ArrayLike<number>): Float64Array {
  const isArray = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  const isBig = values instanceof BigInt64Array || values instanceof BigUint64Array;
  check(isArray && !isBig, what, values, "a list of numbers");
  if (Array.isArray(values))
    values.forEach((value: unknown, index) => {
      check(typeof value === "number", `${what}[${index}]`, value, "a number");
    });
  return Float64Array.from(values);
}

/** A path that stays right when the database and the file move together. */
function fromDatabase(database: string, path: string): string {
  const found = relative(dirname(resolve(database)), resolve(path));
  return isAbsolute(found) ? resolve(path) : found;
}

const checkNumbers = (values: unknown): void =>
  check(isRecord(values), "values", values, "an object with a number per name");

/** Of a file; null where it has none. */
const stepOf = (step: number | undefined): number | null =>
  step === undefined ? null : checkedStep("step", step);
