import { createHash } from "node:crypto";
import { basename } from "node:path";
import { isRecord, Refusal } from "../../core/check.js";
import type { Param } from "../run.js";
import { paramRecords, wordOf } from "../spool/records.js";
import { CurveList } from "./curve-list.js";
import type { AttemptDocument, MetricDocument, RunDocument } from "./document.js";
import { filesIn } from "./files-in.js";
import { pythonJson } from "./python-json.js";
import {
  type Item,
  type OutputPart,
  type Record,
  type RunPart,
  recordsIn,
  type Timestamp,
} from "./wandb-log.js";
import { tagsAndNotes } from "./words.js";

/** W&B's offline files at a path: itself, or those in it. */
export const wandbFiles = (path: string): string[] => filesIn(path, name => name.endsWith(".wandb"));

/** What is gathered of a run. */
interface Gathered {
  run: RunPart | null;
  readonly config: Map<string, unknown>;
  readonly summary: Map<string, number>;
  readonly curves: CurveList;
  readonly output: { at: number; stream: "stdout" | "stderr"; text: string }[];
  exit: number | null;
  seconds: number;
  lastAt: number;
}

/** The run of an offline file. `damage` is told what of it is passed over. */
export function runInWandb(path: string, damage: (line: string) => void): RunDocument {
  const gathered: Gathered = {
    ...{ run: null, config: new Map(), summary: new Map(), curves: new CurveList(), output: [] },
    ...{ exit: null, seconds: 0, lastAt: 0 },
  };
  for (const record of recordsIn(path, line => damage(`${path}: ${line}; passed over`)))
    gather(gathered, record);
  const { run, exit, output, config } = gathered;
  if (run === null) throw new Refusal("no record of its run");
  const id = run.id || basename(path).replace(/^run-|\.wandb$/g, "");
  const key = ["wandb", run.entity, run.project, id].filter(Boolean).join(" ");
  const startMs = msOf(run.startedAt);
  const [startedAt, seenAt] = [isoOf(startMs), isoOf(Math.max(startMs, gathered.lastAt))];
  const outcome = exit === null ? null : (outcomes[exit] ?? "failed");
  const attempt: AttemptDocument = {
    uuid: createHash("sha256").update(`${key} ${startMs}`).digest("hex").slice(0, 32),
    ...{ host: "", boot: "", pid: 0, processStart: "", startedAt, seenAt, outcome },
    endedAt: outcome && isoOf(Math.max(gathered.lastAt, startMs + 1000 * gathered.seconds)),
    error: outcome === "failed" ? `W&B says exit code ${exit}` : outcome === "stopped" ? "Ctrl-C" : null,
    provenance: run.git?.commit ? JSON.stringify({ commit: run.git.commit }) : null,
    metrics: metricsOf(gathered),
    ...{ artifacts: [], output },
  };
  return {
    ...{ experiment: run.project || "wandb", key, name: run.name || id, createdAt: startedAt, branch: null },
    params: paramRecords(paramsOf(config, line => damage(`${path}: ${line}; passed over`))),
    ...tagsAndNotes([...(run.tags ?? []), ...labels(run)], run.notes ? [run.notes] : [], startedAt),
    attempts: [attempt],
  };
}

/** How W&B's process ended; all others failed. */
const outcomes: Readonly<{ [code: number]: "finished" | "stopped" }> = { 0: "finished", 255: "stopped" };

const labels = ({ group, jobType, sweep }: RunPart): string[] =>
  Object.entries({ group, "job type": jobType, sweep }).flatMap(([name, value]) =>
    value ? [`${name}=${value}`] : [],
  );

function gather(into: Gathered, record: Record): void {
  const { run, config, summary, history, stats, output, rawOutput, exit } = record;
  if (run) {
    into.run = { ...into.run, ...run };
    put(into.config, run.config?.update, run.config?.remove);
    putNumbers(into.summary, run.summary?.update, run.summary?.remove);
  }
  if (config) put(into.config, config.update, config.remove);
  if (summary) putNumbers(into.summary, summary.update, summary.remove);
  if (history) gatherHistory(into, history.items ?? [], history.step?.number ?? null);
  if (stats) gatherStats(into, stats.items ?? [], msOf(stats.at));
  for (const part of [output, rawOutput]) if (part?.text) into.output.push(outputPart(part));
  if (exit) [into.exit, into.seconds] = [exit.code ?? 0, exit.seconds ?? 0];
}

const outputPart = ({ stream, at, text = "" }: OutputPart): AttemptDocument["output"][number] => ({
  at: msOf(at),
  stream: stream === 1 ? "stdout" : "stderr",
  text,
});

/** A row of numbers: what W&B calls `_step` and `_timestamp` are its place, not curves. */
function gatherHistory(into: Gathered, items: readonly Item[], step: number | null): void {
  const own = new Map(items.map(item => [nameOf(item), contentOf(item)]));
  const at = step ?? numberIn(own.get("_step")) ?? 0;
  const time = 1000 * (numberIn(own.get("_timestamp")) ?? Number.NaN);
  if (Number.isFinite(time)) into.lastAt = Math.max(into.lastAt, time);
  for (const [name, value] of own) {
    if (name.startsWith("_")) continue;
    for (const [path, number] of numbersIn(name, value)) into.curves.add(path, at, number, time);
  }
}

/** What the machine did, at steps that are seconds since the run began, as ours are. */
function gatherStats(into: Gathered, items: readonly Item[], time: number): void {
  into.lastAt = Math.max(into.lastAt, time);
  const step = Math.max(0, Math.round((time - msOf(into.run?.startedAt)) / 1000));
  for (const item of items)
    for (const [path, number] of numbersIn(`system/${nameOf(item)}`, contentOf(item)))
      into.curves.add(path, step, number, time);
}

/** Numbers that the program gave beside its curves: an end of a curve is one already. */
function metricsOf({ curves, summary }: Gathered): MetricDocument[] {
  const own = [...summary].filter(
    ([name, value]) => !name.startsWith("_") && !Object.is(curves.last(name), value),
  );
  const all = new Map(curves.metrics().map(metric => [metric.name, metric]));
  for (const [i, [name, value]] of own.entries())
    all.set(name, { name, measure: i + 1, value, points: all.get(name)?.points ?? null });
  return [...all.values()];
}

function paramsOf(
  config: ReadonlyMap<string, unknown>,
  damage: (line: string) => void,
): { [name: string]: Param } {
  const flat: { [name: string]: Param } = {};
  const add = (name: string, value: unknown): void => {
    if (isRecord(value) && Object.keys(value).length > 0)
      for (const [inner, one] of Object.entries(value)) add(`${name}.${inner}`, one);
    else if (value === undefined) damage(`the setting ${name} is no JSON`);
    else flat[name] = typeof value === "object" ? withWords(value) : (value as Param);
  };
  for (const [name, value] of config) if (!name.startsWith("_wandb")) add(name, value);
  return flat;
}

/** A list as parameters have it: what JSON has not, NaN and the infinities, are words. */
const withWords = (list: object | null): Param =>
  JSON.parse(JSON.stringify(list, (_, one) => (typeof one === "number" ? wordOf(one) : one)));

function put(into: Map<string, unknown>, update: readonly Item[] = [], remove: readonly Item[] = []): void {
  for (const item of update) into.set(nameOf(item), contentOf(item));
  for (const item of remove) into.delete(nameOf(item));
}

function putNumbers(
  into: Map<string, number>,
  update: readonly Item[] = [],
  remove: readonly Item[] = [],
): void {
  for (const item of update)
    for (const [name, number] of numbersIn(nameOf(item), contentOf(item))) into.set(name, number);
  for (const item of remove)
    for (const name of [...into.keys()])
      if (name === nameOf(item) || name.startsWith(`${nameOf(item)}.`)) into.delete(name);
}

const nameOf = ({ key, nested }: Item): string => key || (nested ?? []).join(".");

/** Its value, as Python wrote it; undefined where that is none. */
const contentOf = ({ json = "null" }: Item): unknown => pythonJson(json);

const gaps = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity } as const;

/** The numbers of a value and their names: objects are names within names. What W&B calls `_type` (a picture) is no number. */
function numbersIn(name: string, value: unknown): [string, number][] {
  const number = numberIn(value);
  if (number !== null) return [[name, number]];
  if (!isRecord(value) || "_type" in value) return [];
  return Object.entries(value).flatMap(([inner, one]) => numbersIn(`${name}.${inner}`, one));
}

/** A number, or a word for one that JSON has not. */
const numberIn = (value: unknown): number | null => {
  if (typeof value === "number") return value;
  return typeof value === "string" && Object.hasOwn(gaps, value) ? gaps[value as keyof typeof gaps] : null;
};

const msOf = (at: Timestamp | undefined): number => 1000 * (at?.seconds ?? 0) + (at?.nanos ?? 0) / 1e6;

/** As a date where it can be one. */
const isoOf = (ms: number): string => new Date(Math.abs(ms) < 8e15 ? ms : 0).toISOString();
