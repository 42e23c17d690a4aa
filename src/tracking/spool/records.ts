import type { AlertRule } from "../alerts/rules.js";
import type { ProcessMark } from "../process.js";
import type { Artifact, Branch, Measures, Param, Params } from "../run.js";

/** What a frame says. Numbers are part of the format: they are never used again for something else. */
export const kinds = {
  process: 1,
  name: 2,
  begin: 3,
  points: 4,
  curve: 5,
  end: 6,
  artifact: 7,
  output: 8,
  alive: 9,
  close: 10,
  provenance: 11,
  summary: 12,
  label: 13,
  queue: 14,
  provenanceContent: 15,
} as const;

/** Who writes the spool. */
export interface ProcessRecord {
  readonly process: ProcessMark;
  readonly database: string;
  /** ISO 8601, UTC, as all `at`s that are text */
  readonly at: string;
}

/** An attempt begins. In the other frames of its spool it goes by its number there, `run`. */
export interface BeginRecord {
  readonly run: number;
  /** The attempt's own, in all databases. */
  readonly id: string;
  readonly experiment: string;
  readonly key: string;
  readonly params: readonly ParamRecord[];
  readonly at: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly branch?: Branch;
  readonly alerts?: readonly AlertRule[];
}

/** A trial that is to be done: it is queued until an attempt begins. */
export type QueueRecord = Pick<BeginRecord, "experiment" | "key" | "params" | "at">;

/** name, kind, value; a number that JSON has not is a word. */
export type ParamRecord = readonly [string, ParamKind, unknown];
export type ParamKind = "number" | "string" | "boolean" | "null" | "json";

export interface EndRecord {
  readonly run: number;
  readonly at: string;
  readonly outcome: "finished" | "failed" | "stopped";
  readonly error: string | null;
}

export interface SummaryRecord {
  readonly run: number;
  readonly values: readonly (readonly [string, number | string | null])[];
}

/** Where the numbers of a run come from. The trials of a sweep share it: its content is in the spool once. */
export interface ProvenanceRecord {
  readonly run: number;
  readonly sha256: string;
}

/** JSON */
export interface ProvenanceContent {
  readonly content: string;
}

export interface ArtifactRecord extends Artifact {
  readonly run: number;
  readonly at: string;
}

export interface LabelRecord {
  readonly run: number;
  readonly at: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

/** A sign of life; `silentMs`: how long none may come after it. */
export interface AliveRecord {
  readonly at: string;
  readonly silentMs?: number;
}

/** Values of several curves at one step of a run. */
export interface PointsRecord {
  run: number;
  /** Unix time in ms */
  time: number;
  step: number;
  /** Numbers of names, and a value for each. */
  names: number[];
  values: number[];
}

/** A stretch of one curve. */
export interface CurveRecord {
  readonly run: number;
  readonly time: number;
  readonly name: number;
  /** The step of the first value; the others follow one by one, unless `steps` has them all. */
  readonly firstStep: number;
  readonly steps: Float64Array | null;
  readonly values: Float64Array;
}

export interface OutputRecord {
  readonly run: number;
  readonly time: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export const asJson = (record: object): Buffer => Buffer.from(JSON.stringify(record));
export const fromJson = <T>(payload: Buffer): T => JSON.parse(payload.toString()) as T;

/** A number as JSON has it; what JSON has not is a word. */
export const wordOf = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

export const measureRecord = (values: Measures): SummaryRecord["values"] =>
  Object.entries(values).map(([name, value]) => [name, value === null ? null : wordOf(value)]);

export function paramRecord([name, value]: [string, Param]): ParamRecord {
  if (value === null) return [name, "null", null];
  if (typeof value === "number") return [name, "number", wordOf(value)];
  if (typeof value === "object") return [name, "json", value];
  return [name, typeof value as "string" | "boolean", value];
}

export const paramRecords = (params: Params): ParamRecord[] => Object.entries(params).map(paramRecord);

// ---- points: run u32 · time f64 · step f64 · count u32 · (name u32 · value f64) …

const pointsHead = 24;
const pointBytes = 12;

export const pointsLength = (count: number): number => pointsHead + pointBytes * count;

/** Writes all but the points themselves; → where these begin. */
export function writePoints(
  into: Buffer,
  at: number,
  { run, time, step, count }: { run: number; time: number; step: number; count: number },
): number {
  into.writeUInt32LE(run, at);
  into.writeDoubleLE(time, at + 4);
  into.writeDoubleLE(step, at + 12);
  into.writeUInt32LE(count, at + 20);
  return at + pointsHead;
}

export function writePoint(into: Buffer, at: number, name: number, value: number): number {
  into.writeUInt32LE(name, at);
  into.writeDoubleLE(value, at + 4);
  return at + pointBytes;
}

/** Reads into a record that is used again, since a spool holds millions of these. */
export function readPoints(payload: Buffer, record: PointsRecord): void {
  const view = viewOf(payload);
  record.run = view.getUint32(0, true);
  record.time = view.getFloat64(4, true);
  record.step = view.getFloat64(12, true);
  const count = view.getUint32(20, true);
  record.names.length = record.values.length = count;
  for (let i = 0, at = pointsHead; i < count; i++, at += pointBytes) {
    record.names[i] = view.getUint32(at, true);
    record.values[i] = view.getFloat64(at + 4, true);
  }
}

// ---- a curve: run u32 · time f64 · name u32 · has steps u8 · first step f64 · steps f64 … · values f64 …

const curveHead = 25;

export function curvePayload({ run, time, name, firstStep, steps, values }: CurveRecord): Buffer {
  const bytes = Buffer.allocUnsafe(curveHead + 8 * values.length * (steps ? 2 : 1));
  bytes.writeUInt32LE(run, 0);
  bytes.writeDoubleLE(time, 4);
  bytes.writeUInt32LE(name, 12);
  bytes[16] = Number(steps !== null);
  bytes.writeDoubleLE(firstStep, 17);
  let at = curveHead;
  for (const part of steps ? [steps, values] : [values])
    for (const value of part) at = bytes.writeDoubleLE(value, at);
  return bytes;
}

export function curveFrom(payload: Buffer): CurveRecord {
  const view = viewOf(payload);
  const hasSteps = payload[16] === 1;
  const count = (payload.length - curveHead) / (hasSteps ? 16 : 8);
  const part = (from: number) =>
    Float64Array.from({ length: count }, (_, i) => view.getFloat64(from + 8 * i, true));
  return {
    run: view.getUint32(0, true),
    time: view.getFloat64(4, true),
    name: view.getUint32(12, true),
    firstStep: view.getFloat64(17, true),
    steps: hasSteps ? part(curveHead) : null,
    values: part(curveHead + (hasSteps ? 8 * count : 0)),
  };
}

// ---- output: run u32 · time f64 · stream u8 (1 or 2) · text

const outputHead = 13;

export function outputPayload({ run, time, stream, text }: OutputRecord): Buffer {
  const bytes = Buffer.alloc(outputHead + Buffer.byteLength(text));
  bytes.writeUInt32LE(run, 0);
  bytes.writeDoubleLE(time, 4);
  bytes[12] = stream === "stdout" ? 1 : 2;
  bytes.write(text, outputHead);
  return bytes;
}

export const outputFrom = (payload: Buffer): OutputRecord => ({
  run: payload.readUInt32LE(0),
  time: payload.readDoubleLE(4),
  stream: payload[12] === 1 ? "stdout" : "stderr",
  text: payload.toString("utf8", outputHead),
});

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
