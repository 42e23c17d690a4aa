import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Run } from "../run.js";
import type { CurveSummary } from "../store/curve-summary.js";
import type { Tracker } from "../tracker.js";

/** Something that somebody should look at. */
export interface Alert {
  readonly rule: Rule;
  /** null: of the machine, not of a run */
  readonly run: number | null;
  readonly experiment: string | null;
  /** ISO 8601, UTC: when it came about, as far as that is known. */
  readonly at: string;
  readonly text: string;
}

/** crash: failed or lost · nan: a number that is none · silent: no new point · plateau: no better · disk: nearly full */
export type Rule = "crash" | "nan" | "silent" | "plateau" | "disk";

export const rules: readonly Rule[] = ["crash", "nan", "silent", "plateau", "disk"];

export interface AlertOptions {
  /** Of runs that were at work after this time (Unix ms). */
  readonly since: number;
  readonly rules?: readonly Rule[];
  /** A running run without a new point for so long makes no progress. */
  readonly silentMs?: number;
}

const silentMs = 10 * 60_000;

/** Worked out when somebody asks, as states are: nothing has to run beside the training. The newest runs first. */
export function alertsOf(tracker: Tracker, options: AlertOptions): Alert[] {
  const { since, rules: wanted = rules } = options;
  const from = new Date(since).toISOString();
  const query = `state = running or ended >= ${from} or (state = lost and started >= ${new Date(since - lostMs).toISOString()})`;
  const now = Date.now();
  const found = tracker.runs({ query, newest: true }).flatMap(run => ofRun(tracker, run, options, now));
  return [
    ...(wanted.includes("disk") ? ofDisk(tracker.path, now) : []),
    ...found.filter(({ rule }) => wanted.includes(rule)),
  ];
}

const lostMs = 30 * 86_400_000; // when a lost run ended is not known; one that began a month before is old news

function ofRun(tracker: Tracker, run: Run, options: AlertOptions, now: number): Alert[] {
  const alerts: Alert[] = [];
  const add = (rule: Rule, at: string, text: string) =>
    void alerts.push({ rule, run: run.id, experiment: run.experiment, at, text });
  const at = run.endedAt ?? new Date(now).toISOString();
  if (run.state === "failed") add("crash", at, run.error?.split("\n")[0] ?? "failed");
  if (run.state === "lost") add("crash", run.startedAt, "its process is gone without a word");
  const wrong = Object.entries(run.metrics).filter(([name, value]) => isWrong(name, value));
  if (wrong.length > 0) add("nan", at, wrong.map(([name, value]) => `${name} is ${value}`).join(", "));
  if (run.state !== "running") return alerts;
  const last = lastPointAt(tracker, run);
  if (last !== null && now - last > (options.silentMs ?? silentMs))
    add("silent", new Date(last).toISOString(), `no new point for ${Math.round((now - last) / 60_000)} min`);
  if (!(options.rules ?? rules).includes("plateau")) return alerts; // curves can be long
  for (const [name, curve] of Object.entries(tracker.curveSummaries(run.id)))
    if (!isOfMachine(name) && isFlat(name, curve))
      add("plateau", at, `${name} got no better in its last half`);
  return alerts;
}

const isOfMachine = (name: string): boolean => name.startsWith("system/");
const isWrong = (name: string, value: number | null): boolean =>
  value !== null && !Number.isFinite(value) && !isOfMachine(name);

/** When the newest point came; the start where there is none; null where times are not known. */
function lastPointAt(tracker: Tracker, run: Run): number | null {
  const times = Object.entries(tracker.lastTimes(run.id)).filter(([name]) => !isOfMachine(name));
  if (times.length === 0) return Date.parse(run.startedAt);
  return times.some(([, time]) => time === null) ? null : Math.max(...times.map(([, time]) => time!));
}

const fewest = 100; // points; of fewer, the halves say nothing
const better = 1e-3; // a thousandth of what it moved over at all

/** A loss or error whose best mean of the second half is not below that of the first, by more than next to nothing. */
export function isFlat(name: string, { count, means, least, most }: CurveSummary): boolean {
  if (!/loss|error/i.test(name) || count < fewest || least === null || most === null) return false;
  const half = Math.floor(means.length / 2);
  const best = (part: readonly number[]) => Math.min(...part.filter(Number.isFinite));
  return best(means.slice(half)) > best(means.slice(0, half)) - better * (most - least);
}

const fullShare = 0.05;
const fullBytes = 1 << 30;

function ofDisk(path: string, now: number): Alert[] {
  const { bavail, blocks, bsize } = statfsSync(dirname(resolve(path)));
  if (bavail > fullShare * blocks && bavail * bsize > fullBytes) return [];
  const text = `${Math.round((bavail * bsize) / (1 << 20))} MiB free on the disk of ${path}`;
  return [{ rule: "disk", run: null, experiment: null, at: new Date(now).toISOString(), text }];
}
