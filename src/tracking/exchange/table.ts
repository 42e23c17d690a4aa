import { createHash } from "node:crypto";
import { check, oneOf } from "../../core/check.js";
import { ownValue, settingText } from "../../core/settings.js";
import { momentOf } from "../query/times.js";
import { type Param, type Run, runStates, type Settings } from "../run.js";
import { paramRecords } from "../spool/records.js";
import { unknownTime } from "../stamp.js";
import type { Points } from "../store/chunks.js";
import { trialKey } from "../trial.js";
import type { AttemptDocument, RunDocument } from "./document.js";

// Runs as one flat table, for programs that know nothing of us: a row for each run, `params.` and `metrics.` before the
// names of columns. Curves are another table.

/** A column of one type; null where a row has nothing. */
export interface Column {
  readonly name: string;
  readonly type: "number" | "boolean" | "text";
  readonly values: readonly (number | boolean | string | null)[];
}

export function runColumns(runs: readonly Run[]): Column[] {
  const text = (name: string, of: (run: Run) => string | null): Column => ({
    name,
    type: "text",
    values: runs.map(of),
  });
  const names = (of: (run: Run) => object) => [...new Set(runs.flatMap(run => Object.keys(of(run))))];
  return [
    { name: "id", type: "number", values: runs.map(run => run.id) },
    text("key", run => run.key),
    text("experiment", run => run.experiment),
    text("name", run => run.name),
    text("state", run => run.state),
    text("started", run => toldTime(run.startedAt)),
    text("ended", run => toldTime(run.endedAt)),
    text("tags", run => (run.tags.length ? JSON.stringify(run.tags) : null)),
    text("commit", run => run.source?.commit ?? null),
    text("error", run => run.error),
    ...names(run => run.settings).map(name => paramColumn(name, runs)),
    ...names(run => run.metrics).map(
      (name): Column => ({
        name: `metrics.${name}`,
        type: "number",
        values: runs.map(run => ownValue(run.metrics, name) ?? null),
      }),
    ),
  ];
}

const toldTime = (at: string | null): string | null => (at === unknownTime ? null : at);

/** Columns of a table that say nothing of a run here: settings and numbers have prefixes. */
export const unknownColumns = (names: readonly string[]): string[] =>
  names.filter(name => !/^(?:params|metrics)\../.test(name) && !known.has(name));

const known: ReadonlySet<string> = new Set([
  ...["id", "key", "experiment", "name", "state", "started", "ended", "tags", "commit", "error"],
]);

/** Numbers stay numbers where all are; else a text that no other value has. */
function paramColumn(name: string, runs: readonly Run[]): Column {
  const values = runs.map(run => (Object.hasOwn(run.settings, name) ? run.settings[name] : undefined));
  const present = values.filter(value => value !== undefined);
  for (const type of ["number", "boolean"] as const)
    if (present.every(value => typeof value === type))
      return {
        name: `params.${name}`,
        type,
        values: values.map(value => (value as number | boolean | undefined) ?? null),
      };
  return {
    name: `params.${name}`,
    type: "text",
    values: values.map(value => (value === undefined ? null : settingText(value))),
  };
}

/** The points of many curves, one below the other. */
export function pointColumns(
  runs: readonly Run[],
  pointsOf: (run: Run) => Readonly<Record<string, Points>>,
): Column[] {
  const rows = { run: [], key: [], metric: [], step: [], time: [], value: [] } as {
    run: number[];
    key: string[];
    metric: string[];
    step: number[];
    time: (number | null)[];
    value: number[];
  };
  for (const run of runs)
    for (const [name, { steps, values, times }] of Object.entries(pointsOf(run)))
      for (let i = 0; i < values.length; i++) {
        rows.run.push(run.id);
        rows.key.push(run.key);
        rows.metric.push(name);
        rows.step.push(steps[i]!);
        rows.time.push(times?.[i] ?? null);
        rows.value.push(values[i]!);
      }
  const types = {
    run: "number",
    key: "text",
    metric: "text",
    step: "number",
    time: "number",
    value: "number",
  } as const;
  return Object.entries(types).map(([name, type]) => ({
    name,
    type,
    values: rows[name as keyof typeof rows],
  }));
}

/**
 * A row of such a table as a run; columns that we do not know are passed over. A parameter that is undefined is none, and null is
 * a value. A row without a key has that of its settings;
 * `repeats` counts those of one table, each of which is a run of its own, the same when the table comes again.
 */
export function runFromRow(
  row: Readonly<Record<string, unknown>>,
  repeats: Map<string, number> = new Map(),
): RunDocument {
  const under = (prefix: string): [string, Param][] =>
    Object.entries(row)
      .filter(([name, value]) => name.startsWith(prefix) && name !== prefix && value !== undefined)
      .map(([name, value]) => [name.slice(prefix.length), value as Param]);
  const text = (name: string): string | null =>
    row[name] == null || row[name] === "" ? null : String(row[name]);
  const time = (name: string): string | null => {
    const value = row[name];
    const at = value instanceof Date ? value.toISOString() : text(name);
    const ms = at === null ? null : momentOf(at);
    check(
      ms !== undefined,
      name,
      at,
      "a time such as 2026-01-31T10:00:00Z or 2026-01-31 10:00:00+01:00, of UTC where no zone stands",
    );
    return ms === null ? null : new Date(ms).toISOString();
  };
  const experiment = text("experiment");
  check(experiment !== null, "experiment", experiment, "a column with the names of experiments");
  const params = Object.fromEntries(under("params."));
  const numbers = under("metrics.").filter(([, value]) => value !== null);
  const metrics = numbers.map(([name, value], i) => {
    check(typeof value === "number", `metric ${name}`, value, "a number");
    return { name, measure: i + 1, value, points: null };
  });
  const key = text("key") ?? keyOf(experiment, params, repeats);
  const state = oneOf("state", text("state") ?? "finished", runStates);
  const startedAt = time("started") ?? unknownTime;
  const tags = text("tags");
  return {
    ...{ experiment, key, name: text("name"), createdAt: startedAt, params: paramRecords(params) },
    tags: tags === null ? [] : tagsIn(tags),
    ...{ notes: [], branch: null },
    attempts:
      state === "queued" ? [] : [attempt(key, state, startedAt, time("ended"), text("error"), metrics)],
  };
}

/** Where other programs have null, many have nothing: a trial's settings have no null. */
function keyOf(experiment: string, params: Record<string, Param>, repeats: Map<string, number>): string {
  const given = Object.entries(params).filter(([, value]) => value !== null);
  const key = trialKey(experiment, Object.fromEntries(given) as Settings);
  const before = repeats.get(key) ?? 0;
  repeats.set(key, before + 1);
  return before === 0 ? key : createHash("sha256").update(`${key} ${before}`).digest("hex");
}

function attempt(
  key: string,
  state: Run["state"],
  startedAt: string,
  endedAt: string | null,
  error: string | null,
  metrics: AttemptDocument["metrics"],
): AttemptDocument {
  const outcome = state === "finished" || state === "failed" || state === "stopped" ? state : null;
  return {
    // the same row brings the same attempt
    uuid: createHash("sha256").update(`${key} ${startedAt}`).digest("hex").slice(0, 32),
    ...{ host: "", boot: "", pid: 0, processStart: "", startedAt },
    seenAt: state === "lost" ? unknownTime : startedAt, // by which a run without an end counts as lost
    ...{ endedAt: outcome && (endedAt ?? startedAt), outcome, error, provenance: null, metrics },
    ...{ artifacts: [], output: [] },
  };
}

function tagsIn(text: string): string[] {
  try {
    const tags: unknown = JSON.parse(text);
    if (Array.isArray(tags) && tags.every(tag => typeof tag === "string")) return tags;
  } catch {
    // a word of another program's table
  }
  return [text];
}
