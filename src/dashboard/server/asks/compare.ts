import { createHash } from "node:crypto";
import { check } from "../../../core/check.js";
import { settingText, toldName } from "../../../core/settings.js";
import { alertsOf } from "../../../tracking/alerts/alerts.js";
import { type Rule, rules } from "../../../tracking/alerts/rules.js";
import type { Provenance } from "../../../tracking/run.js";
import type { Connection } from "../../../tracking/store/database.js";
import { readLineage } from "../../../tracking/store/lineage.js";
import { checkRun } from "../../../tracking/store/read.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { paramSummaries } from "../../../tracking/views/columns.js";
import { valuesOf } from "../../../tracking/views/grouping.js";
import { metricsOfAttempt } from "../../../tracking/views/parts.js";
import { runningRuns } from "../../../tracking/views/trials.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { AlertRow, AlertsAnswer, Cell, DiffAnswer, DiffLine, LineageAnswer } from "../../api.js";
import { branchOf } from "../branches.js";
import { cellOf } from "../cells.js";
import type { Input } from "../input.js";
import { provenanceFacts } from "../provenance.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { cut, idOf, provenanceOf } from "./run.js";

/** What differs between runs, and what does not. */
export const diff = (site: Site, input: Input): DiffAnswer =>
  site.read(db => {
    const ids = input.ids("ids", 20);
    check(ids.length >= 2, "runs to compare", ids.length, "2 to 20");
    for (const id of ids) checkRun(db, id);
    const runs = chosen(db, ids);
    const told = ids.map(id => provenanceOf(db, id));
    const named = paramSummaries(db, runs).map(({ name }) => toldName(name));
    const metrics = runs.speakers.map(
      speaker => new Map(metricsOfAttempt(db, speaker).map(({ name, value }) => [name, value])),
    );
    return {
      runs: rowsOf(db, ids),
      settings: named.map(name => lineOf(name, valuesOf(db, runs, name).map(cellOf))).sort(differingFirst),
      metrics: namesOf(metrics)
        .map(name =>
          lineOf(
            name,
            metrics.map(of => cellOf(of.get(name))),
          ),
        )
        .sort(differingFirst),
      provenance: factLines(told).sort(differingFirst),
      patches: told.map(({ dirtyPatch }) => (dirtyPatch === null ? null : cut(dirtyPatch).text)),
    };
  });

const namesOf = (all: readonly ReadonlyMap<string, unknown>[]): string[] => [
  ...new Set(all.flatMap(of => [...of.keys()])),
];

const lineOf = (name: string, values: readonly Cell[]): DiffLine => ({
  name,
  differs: new Set(values.map(value => settingText(value ?? undefined))).size > 1,
  values,
});

const differingFirst = (a: DiffLine, b: DiffLine): number => Number(b.differs) - Number(a.differs);

function factLines(all: readonly Provenance[]): DiffLine[] {
  const flat = all.map(provenance => {
    const { commit, code, command, facts } = provenanceFacts(provenance);
    return new Map<string, Cell>([
      ["commit", commit],
      ["changes", changesText(provenance.dirtyPatch)],
      ["code that moves numbers", code],
      ["command", command.length > 0 ? command.join(" ") : null],
      ...Object.entries(facts).flatMap(([title, of]) =>
        Object.entries(of).map(([name, value]): [string, Cell] => [`${title}: ${name}`, value]),
      ),
    ]);
  });
  return namesOf(flat)
    .map(name =>
      lineOf(
        name,
        flat.map(of => of.get(name) ?? null),
      ),
    )
    .filter(({ values }) => values.some(value => value !== null));
}

/** A patch in a few words, other ones for other patches. */
function changesText(patch: string | null): string | null {
  if (patch === null || patch === "") return patch === "" ? "none" : null;
  const hash = createHash("sha256").update(patch).digest("hex");
  return `${patch.length} characters, sha256 ${hash.slice(0, 12)}`;
}

/** The tree of runs that a run is in. */
export const lineage = (site: Site, input: Input): LineageAnswer =>
  site.read(db => {
    const tree = readLineage(db, checked(db, idOf(input)));
    const rows = new Map(
      rowsOf(
        db,
        tree.map(({ run }) => run),
      ).map(row => [row.id, row]),
    );
    return {
      nodes: tree.flatMap(descent => {
        const row = rows.get(descent.run);
        if (!row) return []; // thrown away
        const branch = branchOf(descent) ?? { step: null, changed: [] };
        return [{ ...branch, parent: descent.parent, row }];
      }),
    };
  });

function checked(db: Connection, id: number): number {
  checkRun(db, id);
  return id;
}

const mostHours = 24 * 366;

/** What somebody should look at. Others are answered between two handfuls of runs. */
export async function alerts(site: Site, input: Input): Promise<AlertsAnswer> {
  const hours = input.whole("hours", 1, mostHours);
  const ids = atWork(site, hours);
  const found: AlertRow[] = [];
  for (let from = 0; from === 0 || (from < ids.length && found.length < mostAlerts); from += handful) {
    const part = ids.slice(from, from + handful);
    found.push(...alertRows(site, { hours, ids: part, rules: from === 0 ? rules : ofRuns }));
    await new Promise(setImmediate);
  }
  return { alerts: found.slice(0, mostAlerts) };
}

const mostAlerts = 1000;
const handful = 100;
const ofRuns = rules.filter(rule => rule !== "disk");

/** Of few runs, for a page that shows more than these: those that run, the newest, and of more those that came to no good end. */
export function newestAlerts(site: Site, hours: number): AlertRow[] {
  const ids = site.read(db => {
    const newest = orderedIds(db, { query: "" }).slice(0, 10 * handful);
    const bad = orderedIds(db, { query: "state in (failed, lost)", ids: newest });
    return [...runningRuns(db).slice(0, handful), ...newest.slice(0, handful), ...bad.slice(0, handful)];
  });
  return alertRows(site, { hours, ids: [...new Set(ids)], rules });
}

function atWork(site: Site, hours: number): readonly number[] {
  const since = new Date(Date.now() - hours * hourMs).toISOString();
  return site.read(db => orderedIds(db, { query: `state in (running, lost) or ended >= ${since}` }));
}

const hourMs = 3_600_000;

interface Looked {
  readonly hours: number;
  readonly ids: readonly number[];
  readonly rules: readonly Rule[];
}

const alertRows = (site: Site, { hours, ids, rules }: Looked): AlertRow[] =>
  site.tracked(tracker => alertsOf(tracker, { since: Date.now() - hours * hourMs, ids, rules })) ?? [];
