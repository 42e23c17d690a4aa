import { check } from "../../../core/check.js";
import type { Connection } from "../../../tracking/store/database.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { metricSummaries } from "../../../tracking/views/columns.js";
import {
  finishedTimes,
  newestCommand,
  type TrialTimes,
  triesOf,
  type Work,
  workAt,
} from "../../../tracking/views/trials.js";
import { groupKey, orderedIds, type Which } from "../../../tracking/views/which.js";
import { quoted } from "../../api/query-text.js";
import type { ExperimentRow, RunRow, SweepAnswer, SweepRow, SweepsAnswer } from "../../api.js";
import type { Input } from "../input.js";
import { rowsOf } from "../rows.js";
import { shellLine } from "../shell-words.js";
import type { Site } from "../site.js";
import { timeLeft } from "../time-left.js";
import { paramColumns } from "./columns.js";
import { experimentRows } from "./home.js";

/** How all experiments stand, the one with the newest run first. */
export const sweeps = (site: Site): SweepsAnswer =>
  site.read(db => ({ sweeps: experimentRows(db).map(row => sweepRow(row, timesOf(db, row.experiment))) }));

interface Times {
  readonly done: readonly TrialTimes[];
  readonly work: readonly Work[];
}

const mostEnds = 2000;

const timesOf = (db: Connection, experiment: string, most = 20): Times => ({
  done: finishedTimes(db, experiment, most),
  work: workAt(db, experiment),
});

function sweepRow(row: ExperimentRow, { done, work }: Times): SweepRow {
  const queued = row.states.queued ?? 0;
  const left = timeLeft({ done, running: work.map(({ startedAt }) => startedAt), queued }, Date.now());
  return { ...row, done: row.states.finished ?? 0, secondsLeft: left === null ? null : left / 1000 };
}

const mostRows = 200;

/** An experiment's trials: how far they are, who is at them, what failed and why. */
export const sweep = (site: Site, input: Input): SweepAnswer =>
  site.read(db => {
    const experiment = input.text("experiment", 500);
    const row = experimentRows(db).find(one => one.experiment === experiment);
    check(row !== undefined, "experiment", experiment, "one that has runs");
    const times = timesOf(db, experiment, mostEnds);
    const which: Which = { query: "", group: groupKey([["experiment", experiment]]) };
    const runs = chosen(db, orderedIds(db, which));
    const axes = paramColumns(db, runs).filter(({ differs }) => differs);
    const metrics = metricSummaries(db, runs).map(({ name }) => name);
    const columns = axes.map(({ field }) => field);
    const of = (state: string, sparks: readonly string[] = []) =>
      rowsIn(db, `experiment = ${quoted(experiment)} and ${state}`, columns, sparks);
    return {
      ...sweepRow(row, times),
      workers: new Set(times.work.map(({ host, pid }) => `${host} ${pid}`)).size,
      trialSeconds: median(times.done.map(({ startedAt, endedAt }) => (endedAt - startedAt) / 1000)),
      running: of("state = running", metrics.filter(name => !name.startsWith("system/")).slice(0, 3)),
      failed: of("state in (failed, lost)").map(failed => {
        const { attempts, error, abandoned } = triesOf(db, failed.id);
        return { row: failed, attempts, abandoned, error: error ?? "its process is gone without a word" };
      }),
      queued: of("state = queued").reverse(),
      ends: times.done.map(({ endedAt }) => endedAt),
      axes,
      metrics,
      command: commandOf(db, experiment),
    };
  });

const rowsIn = (
  db: Connection,
  query: string,
  columns: readonly string[],
  sparks: readonly string[],
): RunRow[] => rowsOf(db, orderedIds(db, { query }).slice(0, mostRows), { columns, sparks });

/** What starts a worker: what started the newest trial, as far as that is known. */
export function commandOf(db: Connection, experiment: string): string {
  const words = newestCommand(db, experiment);
  return words === null ? `npx neuralbits reproduce ${shellLine([experiment])}` : shellLine(words);
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
