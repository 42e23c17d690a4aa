import { check } from "../core/check.js";
import { resultsFolder } from "../core/folders.js";
import type { Curves, Run } from "../tracking/run.js";
import { openTracker } from "../tracking/tracker.js";
import { bySettings, distinctions, nameOf } from "./configurations.js";
import { measures, type Row } from "./measures.js";
import { mean, sd } from "./statistics.js";

/** A finished run with its curves, a value per epoch. */
export interface CurvedRun {
  readonly run: Run;
  readonly curves: Curves;
}

/** The recorded curves of finished runs, read from the database that they came from. */
export function withCurves(runs: readonly Run[], path: string = resultsFolder("runs.sqlite")): CurvedRun[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    return runs.filter(run => run.state === "finished").map(run => ({ run, curves: tracker.curves(run.id) }));
  } finally {
    tracker.close();
  }
}

/** The curves that all the runs have: the options of a drop-down. */
export const curveNames = (runs: readonly CurvedRun[]): string[] =>
  Object.keys(runs[0]?.curves ?? {}).filter(name =>
    runs.every(({ curves }) => (curves[name] ?? []).length > 0),
  );

/** The mean of a curve over the seeds of one configuration, and one sd about it. */
export interface Band {
  readonly name: string;
  readonly objective: string;
  readonly hidden: string;
  readonly n: number;
  /** A value per epoch, the first epoch first. */
  readonly mean: readonly number[];
  /** null with a single seed. */
  readonly sd: readonly (number | null)[];
}

/** mean ± sd over seeds at each epoch, per configuration; epochs that not all seeds reached are left out. */
export function bands(runs: readonly CurvedRun[], curve: string): Band[] {
  const drawn = runs.filter(({ curves }) => (curves[curve] ?? []).length > 0);
  const known = [...new Set(runs.flatMap(({ curves }) => Object.keys(curves)))];
  check(
    drawn.length > 0,
    "curve",
    curve,
    `one of ${known.join(", ") || "the recorded ones; there are none"}`,
  );
  const groups = bySettings(drawn, rowOf).map(group => ({ ...group, row: rowOf(group.members[0]!) }));
  const apart = distinctions(groups, ({ row }) => `${nameOf(row)}, ${row.objective}`);
  return groups.map(group => {
    const { row, members } = group;
    const all = members.map(({ curves }) => curves[curve]!);
    const epochs = Math.min(...all.map(values => values.length));
    const at = Array.from({ length: epochs }, (_, epoch) => all.map(values => values[epoch]!));
    return {
      name: `${nameOf(row)}${apart(group)}`,
      objective: row.objective,
      hidden: row.hidden,
      n: all.length,
      mean: at.map(mean),
      sd: at.map(sd),
    };
  });
}

const rowOf = ({ run }: CurvedRun): Row => measures([run])[0]!;
