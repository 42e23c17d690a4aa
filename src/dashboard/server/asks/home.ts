import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { packageFolder } from "../../../core/folders.js";
import type { Connection } from "../../../tracking/store/database.js";
import { readStandings } from "../../../tracking/store/overview.js";
import { type Best, bestOfDatasets } from "../../../tracking/views/best.js";
import { lookAt } from "../../../tracking/views/changes.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { newestStart, runningRuns } from "../../../tracking/views/trials.js";
import { metricValues } from "../../../tracking/views/values.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { BestRow, BestRun, ExperimentRow, Home, RunRow, Session } from "../../api.js";
import { finite } from "../cells.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { newestAlerts } from "./compare.js";

export function session(site: Site): Session {
  const { mark, runs } = site.read(lookAt);
  return {
    version: version(),
    database: resolve(site.path),
    project: projectOf(site.path),
    readOnly: site.readOnly,
    now: Date.now(),
    runs,
    cursor: mark,
  };
}

function version(): string {
  const { version } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as { version: string };
  return version;
}

/** The folder that the folder of results lies in. */
function projectOf(path: string): string {
  const folder = dirname(resolve(path));
  return basename(basename(folder) === "results" ? dirname(folder) : folder);
}

/** What a project opens on. */
export function home(site: Site): Home {
  const alerts = newestAlerts(site, 24).slice(0, 10);
  return site.read(db => {
    const running = runningRuns(db);
    const isRunning = new Set(running);
    const newest = orderedIds(db, { query: "" });
    const recent = newest.filter(id => !isRunning.has(id)).slice(0, 20);
    return {
      runs: newest.length,
      recent: rowsOf(db, recent),
      running: rowsOf(db, running.slice(0, 50)),
      experiments: experimentRows(db).slice(0, 50),
      best: bestOfDatasets(db).flatMap(one => bestRow(db, one)),
      alerts,
    };
  });
}

/** How experiments stand, the one with the newest run first. */
export const experimentRows = (db: Connection): ExperimentRow[] =>
  readStandings(db).map(({ experiment, runs, states }) => ({
    ...{ experiment, runs, states },
    startedAt: newestStart(db, experiment),
  }));

function bestRow(db: Connection, { dataset, chosenBy, best, smallest }: Best): BestRow[] {
  const found = bestRuns(db, smallest === null || smallest === best ? [best] : [best, smallest]);
  return found[0] ? [{ dataset, chosenBy, best: found[0], smallest: found[1] ?? null }] : [];
}

/** What says how large a network is, for its cells. */
const shape = ["params.model", "params.T", "params.d", "params.hidden", "params.objective", "params.seed"];

function bestRuns(db: Connection, ids: readonly number[]): BestRun[] {
  const runs = chosen(db, ids);
  const [accuracy, bytes] = [metricValues(db, runs, "accuracy"), metricValues(db, runs, "bytes")];
  return rowsOf(db, ids, { columns: shape }).map((row: RunRow, i) => ({
    row,
    accuracy: finite(accuracy[i]),
    bytes: finite(bytes[i]),
  }));
}
