import { check } from "../../../core/check.js";
import { settingText } from "../../../core/settings.js";
import { alertsOf } from "../../../tracking/alerts/alerts.js";
import type { Connection } from "../../../tracking/store/database.js";
import { readLineage } from "../../../tracking/store/lineage.js";
import { checkRun } from "../../../tracking/store/read.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { paramSummaries } from "../../../tracking/views/columns.js";
import { valuesOf } from "../../../tracking/views/grouping.js";
import { metricsOfAttempt } from "../../../tracking/views/parts.js";
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
    const named = paramSummaries(db, runs);
    const metrics = runs.speakers.map(
      speaker => new Map(metricsOfAttempt(db, speaker).map(({ name, value }) => [name, value])),
    );
    return {
      runs: rowsOf(db, ids),
      settings: named
        .map(({ name }) => lineOf(name, valuesOf(db, runs, name).map(cellOf)))
        .sort(differingFirst),
      metrics: namesOf(metrics)
        .map(name =>
          lineOf(
            name,
            metrics.map(of => cellOf(of.get(name))),
          ),
        )
        .sort(differingFirst),
      provenance: factLines(told.map(provenanceFacts)).sort(differingFirst),
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

function factLines(all: readonly ReturnType<typeof provenanceFacts>[]): DiffLine[] {
  const flat = all.map(({ commit, code, command, patchLength, facts }) => {
    const changes = patchLength === null ? null : patchLength === 0 ? "none" : `${patchLength} characters`;
    return new Map<string, Cell>([
      ["commit", commit],
      ["changes", changes],
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

export const alerts = (site: Site, input: Input): AlertsAnswer => ({
  alerts: alertRows(site, input.whole("hours", 1, mostHours)),
});

const mostAlerts = 1000;

export const alertRows = (site: Site, hours: number): AlertRow[] =>
  site.tracked(tracker =>
    alertsOf(tracker, { since: Date.now() - hours * 3_600_000 }).slice(0, mostAlerts),
  ) ?? [];
