import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ownValue } from "../../core/settings.js";
import type { Run } from "../run.js";
import type { CurveSummary } from "../store/curve-summary.js";
import type { Tracker } from "../tracker.js";
import { type Actions, type AlertRule, type Rule, rules } from "./rules.js";

/** Something that somebody should look at. */
export interface Alert {
  readonly rule: Rule;
  /** null: of the machine, not of a run */
  readonly run: number | null;
  readonly experiment: string | null;
  /** null: of no single curve or number */
  readonly metric: string | null;
  /** ISO 8601, UTC: when it came about, as far as that is known. */
  readonly at: string;
  readonly text: string;
}

/** An alert with what its rule wants done, and what tells it from others: it is acted upon once. */
export interface FoundAlert {
  readonly alert: Alert;
  readonly actions: Actions;
  readonly key: string;
}

/** Which alerts are looked for. */
export interface AlertOptions {
  /** Of runs that were at work after this time (Unix ms). */
  readonly since: number;
  readonly rules?: readonly Rule[];
  /** A running run without a new point for so long makes no progress; a rule of its own counts more. */
  readonly silentMs?: number;
  /** Of these runs alone. */
  readonly ids?: readonly number[];
}

const silentMs = 10 * 60_000;

/** Worked out when somebody asks, as states are: nothing has to run beside the training. The newest runs first. */
export const alertsOf = (tracker: Tracker, options: AlertOptions): Alert[] =>
  findAlerts(tracker, options).map(({ alert }) => alert);

/** The same, with what is to be done. */
export function findAlerts(tracker: Tracker, options: AlertOptions): FoundAlert[] {
  const { since, rules: wanted = rules, ids } = options;
  const from = new Date(since).toISOString();
  const query = `state = running or ended >= ${from} or (state = lost and started >= ${new Date(since - lostMs).toISOString()})`;
  const now = Date.now();
  const found = tracker
    .runs({ query, ids, newest: true })
    .flatMap(run => ofRun(tracker, run, options, { now, since }));
  return [
    ...(wanted.includes("disk") ? ofDisk(tracker.path, now) : []),
    ...found.filter(({ alert }) => wanted.includes(alert.rule)),
  ];
}

const lostMs = 30 * 86_400_000; // when a lost run ended is not known; one that began a month before is old news

/** What of every run is worth an alert, unless it has a rule of that kind. */
const general = (silent: number): readonly AlertRule[] => [
  { when: "crash" },
  { when: "nan" },
  { when: "silent", minutes: silent / 60_000 },
  { when: "plateau" },
];

/** A rule, and what tells it from others of its kind. */
interface Placed extends AlertRule {
  readonly place: string;
}

function ofRun(tracker: Tracker, run: Run, options: AlertOptions, times: Times): FoundAlert[] {
  const own = tracker.alertRules(run.id);
  const all: Placed[] = [
    ...general(options.silentMs ?? silentMs)
      .filter(({ when }) => own.every(rule => rule.when !== when))
      .map(rule => ({ ...rule, place: "general" })),
    ...own.map((rule, i) => ({ ...rule, place: String(i) })),
  ];
  const isWanted = ({ when }: AlertRule) => (options.rules ?? rules).includes(when);
  return all.filter(isWanted).flatMap(({ command, webhook, place, ...rule }) =>
    kinds[rule.when](tracker, run, rule, times).map(({ metric = null, at, text }) => ({
      alert: { rule: rule.when, run: run.id, experiment: run.experiment, metric, at, text },
      actions: {
        ...(command === undefined ? {} : { command }),
        ...(webhook === undefined ? {} : { webhook }),
      },
      key: keyOf(run, place, rule, metric, at),
    })),
  );
}

/** Silence is told again when points came and ceased again: the time of the last one is in its key. */
const keyOf = (
  run: Run,
  place: string,
  { when, value, minutes }: AlertRule,
  metric: string | null,
  at: string,
): string =>
  [run.startedAt, place, when, metric, value, minutes, ...(when === "silent" ? [at] : [])].join(" ");

interface Finding {
  readonly metric?: string;
  readonly at: string;
  readonly text: string;
}

/** Unix ms */
interface Times {
  readonly now: number;
  readonly since: number;
}

type Look = (tracker: Tracker, run: Run, rule: AlertRule, times: Times) => Finding[];

const whenOf = (run: Run, now: number): string => run.endedAt ?? new Date(now).toISOString();

const kinds: Readonly<Record<AlertRule["when"], Look>> = {
  crash: (tracker, run, _, { now, since }) => {
    if (run.state !== "failed" && run.state !== "lost") return [];
    const attempt = tracker.attempts(run.id).findLast(({ startedAt }) => startedAt === run.startedAt);
    if (!attempt?.host) return []; // another tracker's run: what became of it was known when it was imported
    if (run.state === "failed")
      return [{ at: whenOf(run, now), text: run.error?.split("\n")[0] ?? "failed" }];
    const at = attempt.seenAt ?? run.startedAt;
    return Date.parse(at) < since ? [] : [{ at, text: "its process is gone without a word" }];
  },
  nan: (tracker, run, { metric }, { now }) => {
    const isWrong = (value: number | null | undefined) => value != null && !Number.isFinite(value);
    const points = tracker.notFinite(run.id);
    const names = Object.keys({ ...run.metrics, ...points }).filter(name => isOf(metric, name));
    return names
      .filter(name => isWrong(ownValue(run.metrics, name)) || Object.hasOwn(points, name))
      .map(name => {
        const end = ownValue(run.metrics, name);
        const text = isWrong(end) ? `${name} is ${end}` : `${name} was ${points[name]}`;
        return { metric: name, at: whenOf(run, now), text };
      });
  },
  above: (tracker, run, rule, { now }) => passed(tracker, run, rule, now, (found, bound) => found > bound),
  below: (tracker, run, rule, { now }) => passed(tracker, run, rule, now, (found, bound) => found < bound),
  silent: (tracker, run, { metric, minutes = silentMs / 60_000 }, { now }) => {
    const last = run.state === "running" ? lastPointAt(tracker, run, metric) : null;
    if (last === null || now - last <= 60_000 * minutes) return [];
    const text = `no new point${metric === undefined ? "" : ` of ${metric}`} for ${Math.round((now - last) / 60_000)} min`;
    return [{ ...(metric === undefined ? {} : { metric }), at: new Date(last).toISOString(), text }];
  },
  plateau: (tracker, run, { metric, best }, { now }) => {
    if (run.state !== "running") return [];
    return Object.entries(tracker.curveSummaries(run.id))
      .filter(([name]) => isOf(metric, name) && (metric !== undefined || isLoss(name)))
      .filter(([name, curve]) => isFlat(curve, best ?? (isLoss(name) ? "lowest" : "highest")))
      .map(([name]) => ({
        metric: name,
        at: whenOf(run, now),
        text: `${name} got no better in its last half`,
      }));
  },
};

/** A name that a rule looks at: the one it names, else all but what the machine did. */
const isOf = (metric: string | undefined, name: string): boolean =>
  metric === undefined ? !name.startsWith("system/") : name === metric;

/** Whether any point of a curve, or a number, is on the wrong side of a bound. */
function passed(
  tracker: Tracker,
  run: Run,
  { when, metric = "", value = 0 }: AlertRule,
  now: number,
  isPast: (found: number, bound: number) => boolean,
): Finding[] {
  const range = tracker.ranges(run.id)[metric];
  const ends = [range?.least, range?.most, range?.value].filter(one => one != null && isPast(one, value));
  const [first] = ends;
  return first == null
    ? []
    : [{ metric, at: whenOf(run, now), text: `${metric} was ${first}, ${when} ${value}` }];
}

/** When the newest point came; the start where there is none; null where times are not known. */
function lastPointAt(tracker: Tracker, run: Run, metric: string | undefined): number | null {
  const times = Object.entries(tracker.lastTimes(run.id)).filter(([name]) => isOf(metric, name));
  if (times.length === 0) return Date.parse(run.startedAt);
  return times.some(([, time]) => time === null) ? null : Math.max(...times.map(([, time]) => time!));
}

const isLoss = (name: string): boolean => /loss|error/i.test(name);

const fewest = 100; // points; of fewer, the halves say nothing
const better = 1e-3; // a thousandth of what it moved over at all

/** A curve whose best mean of the second half is no better than that of the first, by more than next to nothing. */
export function isFlat({ count, means, least, most }: CurveSummary, best: "highest" | "lowest"): boolean {
  if (count < fewest || least === null || most === null) return false;
  const sign = best === "lowest" ? 1 : -1;
  const half = Math.floor(means.length / 2);
  const bestOf = (part: readonly number[]) =>
    Math.min(...part.filter(Number.isFinite).map(mean => sign * mean));
  return bestOf(means.slice(half)) > bestOf(means.slice(0, half)) - better * (most - least);
}

const fullShare = 0.05;
const fullBytes = 1 << 30;

function ofDisk(path: string, now: number): FoundAlert[] {
  const { bavail, blocks, bsize } = statfsSync(dirname(resolve(path)));
  if (bavail > fullShare * blocks && bavail * bsize > fullBytes) return [];
  const text = `${Math.round((bavail * bsize) / (1 << 20))} MiB free on the disk of ${path}`;
  const alert: Alert = {
    ...{ rule: "disk", run: null, experiment: null, metric: null },
    ...{ at: new Date(now).toISOString(), text },
  };
  return [{ alert, actions: {}, key: "disk" }];
}
