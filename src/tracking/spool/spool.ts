import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { check } from "../../core/check.js";
import { defaultSilenceMs, type ProcessMark, thisProcess } from "../process.js";
import type { Measures } from "../run.js";
import { stamp } from "../stamp.js";
import { uuid } from "../uuid.js";
import { atExit as atProcessExit, hearSignals, missSignals, type ProcessEnd } from "./exit.js";
import { SpoolFile, type Trouble } from "./file.js";
import { frameHeadBytes, head, mostPayloadBytes, seal, seedOf } from "./frame.js";
import { places, spoolPath } from "./places.js";
import type { SpoolBytes } from "./reader.js";
import {
  type AliveRecord,
  type ArtifactRecord,
  asJson,
  type BeginRecord,
  type CurveRecord,
  curvePayload,
  type EndRecord,
  kinds,
  type LabelRecord,
  measureRecord,
  type OutputRecord,
  outputPayload,
  type ProcessRecord,
  type ProvenanceContent,
  type ProvenanceRecord,
  pointsLength,
  type QueueRecord,
  writePoint,
  writePoints,
} from "./records.js";
import { StopRequest } from "./stop-request.js";

export type Say = (line: string) => void;

/** How an attempt ends that nobody ended before its process did. */
export type AtExit = (end: ProcessEnd) => Pick<EndRecord, "outcome" | "error">;

const tendMs = 250; // the disk is asked to keep what was written four times a second
const aliveMs = 60_000; // ten times as often as readers on other machines ask for
const curveValues = 1 << 15; // 256 KiB a frame
const idleMs = 10_000; // then a spool without open attempts is closed, and a later attempt begins another

/** What one process records for one database: frames in a file, each handed to the operating system at once. */
export class Spool {
  readonly database: string;
  readonly id = uuid();
  readonly #file: SpoolFile;
  readonly #seed = seedOf(this.id);
  readonly #names = new Map<string, number>();
  readonly #provenance = new Map<string, string>();
  readonly #open = new Map<number, AtExit>();
  readonly #chores = new Map<number, () => void>();
  readonly #stop: StopRequest;
  readonly #timer: NodeJS.Timeout;
  readonly #unhook: () => void;
  readonly #say: Say;
  readonly #said = new Set<string>();
  #bytes = Buffer.allocUnsafe(1 << 16);
  #sequence = 0;
  #runs = 0;
  #syncedLength = 0;
  #settledLength = 0;
  #tendedAt = performance.now();
  #tickedAt = performance.now();
  #aliveAt = performance.now();
  #promisedUntil = Number.NEGATIVE_INFINITY;
  #busyAt = performance.now();
  #over = false;

  constructor(database: string, say: Say, mark: ProcessMark = thisProcess()) {
    this.database = database;
    this.#say = say;
    this.#stop = new StopRequest(database, this.id);
    const paths = places(database).map(place => spoolPath(place, this.id));
    this.#file = new SpoolFile(paths, trouble => this.#troubled(trouble));
    this.#file.append(head(this.id));
    const record: ProcessRecord = { process: mark, database, at: stamp() };
    this.#twice(kinds.process, record);
    this.#unhook = atProcessExit(end => this.close(end));
    this.#timer = setInterval(() => this.#tick(), tendMs).unref(); // alone it keeps nobody alive
  }

  get path(): string {
    return this.#file.path;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Nothing is open: a later attempt may as well begin another spool. */
  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  /** So many bytes are in the database, and need no file any more. */
  settled(length: number): void {
    this.#settledLength = Math.max(this.#settledLength, length);
  }

  /** Where nothing is open and all is in the database, the spool has done its work: its file is deleted. */
  retire(): void {
    if (this.#over || !this.isIdle || this.#settledLength < this.#file.length) return;
    this.#letGo();
    this.#file.discard();
  }

  /** All that was recorded so far, also what no file would take. */
  bytes(): SpoolBytes {
    return this.#file.bytes(this.id);
  }

  begin(record: Omit<BeginRecord, "run">, atExit: AtExit): number {
    const run = ++this.#runs;
    this.#twice(kinds.begin, { run, ...record } satisfies BeginRecord);
    this.#open.set(run, atExit);
    return run;
  }

  /** Values of several curves at one step. */
  points(run: number, step: number, names: readonly string[], values: readonly number[]): void {
    const numbers = names.map(name => this.#nameOf(name)); // a new name is a frame of its own, before this one
    const length = pointsLength(names.length);
    const bytes = this.#room(length);
    let at = writePoints(bytes, frameHeadBytes, { run, time: Date.now(), step, count: names.length });
    for (let i = 0; i < names.length; i++) at = writePoint(bytes, at, numbers[i]!, values[i]!);
    this.#seal(kinds.points, length);
  }

  /** Successive values of one curve, in frames of moderate size. */
  curve(
    run: number,
    name: string,
    { firstStep, steps, values }: Pick<CurveRecord, "firstStep" | "steps" | "values">,
  ): void {
    const [time, number] = [Date.now(), this.#nameOf(name)];
    let from = 0;
    do {
      const to = from + curveValues;
      const part = { steps: steps?.subarray(from, to) ?? null, values: values.subarray(from, to) };
      const record = { run, time, name: number, firstStep: firstStep + from, ...part };
      this.#append(kinds.curve, curvePayload(record));
      from = to;
    } while (from < values.length);
  }

  summary(run: number, values: Measures): void {
    this.#append(kinds.summary, asJson({ run, values: measureRecord(values) }));
  }

  end(record: EndRecord): void {
    this.#append(kinds.end, asJson(record));
    this.#open.delete(record.run);
    this.#chores.delete(record.run);
  }

  artifact(record: ArtifactRecord): void {
    this.#append(kinds.artifact, asJson(record));
  }

  label(record: LabelRecord): void {
    this.#append(kinds.label, asJson(record));
  }

  provenance(run: number, content: string): void {
    const known = this.#provenance.get(content);
    const sha256 = known ?? createHash("sha256").update(content).digest("hex");
    if (!known) this.#twice(kinds.provenanceContent, { content } satisfies ProvenanceContent);
    this.#provenance.set(content, sha256);
    this.#append(kinds.provenance, asJson({ run, sha256 } satisfies ProvenanceRecord));
  }

  queue(record: QueueRecord): void {
    this.#append(kinds.queue, asJson(record));
  }

  output(record: OutputRecord): void {
    this.#append(kinds.output, outputPayload(record));
  }

  /** Says that this process lives, and that the next such word may take so long. */
  promise(silentMs: number): void {
    this.#promisedUntil = Math.max(this.#promisedUntil, performance.now() + silentMs);
    this.#alive();
  }

  #alive(): void {
    this.#aliveAt = performance.now();
    const silentMs = Math.max(defaultSilenceMs, Math.ceil(this.#promisedUntil - this.#aliveAt));
    this.#append(kinds.alive, asJson({ at: stamp(), silentMs } satisfies AliveRecord));
  }

  /** Has the work done a few times a second, as long as a run of this spool goes on. */
  whileOpen(run: number, work: () => void): void {
    this.#chores.set(run, work);
  }

  /** What has to be done a few times a second; in a program that never yields, whoever records does it. */
  tend(): void {
    this.#tendedAt = performance.now();
    for (const chore of this.#chores.values()) chore();
    if (this.#open.size > 0) this.#stop.heed(this.#tendedAt);
    if (this.#open.size > 0 && this.#tendedAt - this.#aliveAt > aliveMs) this.#alive();
    this.retire();
    if (this.#over) return;
    this.#file.tend();
    if (this.#syncedLength < this.#file.length) {
      this.#syncedLength = this.#file.length;
      this.#file.sync();
      this.#busyAt = this.#tendedAt;
    } else if (this.isIdle && this.#tendedAt - this.#busyAt > idleMs) this.close();
  }

  /** Ends what is open as its process ends, and lets go of the file. → false when something could not be written */
  close(end: ProcessEnd = { code: 0, error: undefined, signal: null }): boolean {
    if (this.#over) return true;
    for (const [run, atExit] of [...this.#open]) this.end({ run, at: stamp(), ...atExit(end) });
    this.#append(kinds.close, asJson({ at: stamp() }));
    this.#letGo();
    const lost = Math.min(this.#file.close(), this.#file.length - this.#settledLength);
    if (lost > 0)
      this.#tell(
        `${lost} bytes of what was recorded could not be written to ${this.path}, nor anywhere else, and are lost`,
      );
    return lost === 0;
  }

  #letGo(): void {
    this.#over = true;
    clearInterval(this.#timer);
    this.#unhook();
  }

  /** Other frames lean on it: it is written twice, so that no one place of the file is needed to read the rest. */
  #twice(kind: number, record: object): void {
    const payload = asJson(record);
    this.#append(kind, payload);
    this.#append(kind, payload);
  }

  #nameOf(name: string): number {
    return this.#names.get(name) ?? this.#name(name);
  }

  #name(name: string): number {
    const number = this.#names.size;
    this.#names.set(name, number);
    this.#twice(kinds.name, [number, name]);
    return number;
  }

  #append(kind: number, payload: Buffer): void {
    const size = `${payload.length} bytes`;
    check(
      payload.length <= mostPayloadBytes,
      "record",
      size,
      `at most ${mostPayloadBytes}: keep it as an artifact`,
    );
    payload.copy(this.#room(payload.length), frameHeadBytes);
    this.#seal(kind, payload.length);
  }

  #room(length: number): Buffer {
    const needed = frameHeadBytes + length;
    if (this.#bytes.length < needed) this.#bytes = Buffer.allocUnsafe(2 * needed);
    return this.#bytes;
  }

  #seal(kind: number, length: number): void {
    if (this.#over) return; // whoever comes after the end is too late
    seal(this.#bytes, length, kind, ++this.#sequence, this.#seed);
    this.#file.append(this.#bytes.subarray(0, frameHeadBytes + length));
    if (performance.now() - this.#tendedAt > tendMs) this.#tendInstead();
  }

  #tick(): void {
    this.#tickedAt = performance.now();
    hearSignals();
    this.tend();
  }

  /** The timer is late: the program does not yield. */
  #tendInstead(): void {
    if (performance.now() - this.#tickedAt > 2 * tendMs) missSignals();
    this.tend();
  }

  /** Each kind of trouble once. */
  #troubled({ code, path, now: instead }: Trouble): void {
    const where = instead ? `waits in ${instead}` : "waits in memory";
    if (!this.#said.has(code))
      this.#tell(`${reason(code, path)}; what is recorded ${where} until it can be imported`);
    this.#said.add(code);
  }

  #tell(line: string): void {
    try {
      this.#say(line);
    } catch {
      // whoever listens has trouble of its own
    }
  }
}

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it may not grow any more",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file stands where a folder is expected",
  EEXIST: "a file stands where a folder is expected",
};

const reason = (code: string, path: string): string =>
  code === "deleted" ? `${path} was deleted` : `cannot write ${path}: ${reasons[code] ?? code}`;

const spools = new Map<string, Spool>();

/** The spool of this process for a database; a new one where none is open. */
export function spoolFor(database: string, say: Say): Spool {
  const path = resolve(database);
  const known = spools.get(path);
  if (known && !known.isOver) return known;
  const spool = new Spool(path, say);
  spools.set(path, spool);
  return spool;
}

/** What this process itself records for a database, where it does. */
export function ownSpool(database: string): Spool | undefined {
  const spool = spools.get(resolve(database));
  return spool?.isOver ? undefined : spool;
}
