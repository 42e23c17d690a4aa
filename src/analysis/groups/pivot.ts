import { check, Refusal } from "../../core/check.js";
import { ownValue, settingsText, settingText } from "../../core/settings.js";
import type { Run } from "../../tracking/run.js";
import { rounded } from "../statistics/estimate.js";
import { obstacles, toldNames } from "./alike.js";
import { type Group, groupRuns, type Spread } from "./groups.js";
import type { IntervalOf } from "./intervals.js";

/** Which settings are rows, which are columns, and which metric is in the cells. */
export interface PivotOptions {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: string;
  /** Which mean is best; null marks none. */
  readonly best: "highest" | "lowest" | null;
  /** How the intervals of means are found; by default by Student's t. */
  readonly intervalOf?: IntervalOf;
}

export interface Pivot extends PivotOptions {
  /** Values of the settings that are rows, and those that are columns. */
  readonly rowKeys: readonly (readonly string[])[];
  readonly columnKeys: readonly (readonly string[])[];
  /** By row and column; null where there is no run. */
  readonly spreads: readonly (readonly (Spread | null)[])[];
  readonly runs: readonly Run[];
  /** How many of them repeat another and have no seed. */
  readonly withoutSeed: number;
}

/**
 * A table of means over seeds. Refused where its numbers need not compare: unfinished runs, other code or data, or
 * settings that differ within it and are neither row nor column.
 */
export function pivot(runs: readonly Run[], options: PivotOptions): Pivot {
  check(runs.length > 0, "runs of the table", "none", "runs that fit the query");
  const reasons = obstacles(runs, [...toldNames(runs, checkedNames(runs, options)), "seed"]);
  if (reasons.length > 0)
    throw new Refusal(
      `these runs need not compare; pick with a query, or make it a row or column:\n  ${reasons.join("\n  ")}`,
    );
  return tabulated(runs, options);
}

/** The same, whether its numbers compare or not: whoever shows it says what stands in the way. */
export function tabulated(runs: readonly Run[], { intervalOf, ...options }: PivotOptions): Pivot {
  const { rows, columns, cells } = options;
  const by = checkedNames(runs, options);
  const having = runs.filter(run => ownValue(run.metrics, cells) != null);
  const groups = groupRuns(having, { by }, { metrics: [cells], ...(intervalOf ? { intervalOf } : {}) });
  const keysOf = (names: readonly string[]) => sortedKeys(groups, names);
  const [rowKeys, columnKeys] = [keysOf(rows), keysOf(columns)];
  const at = new Map(groups.map(group => [keyOf(group, by), ownValue(group.metrics, cells) ?? null]));
  const spreads = rowKeys.map(row =>
    columnKeys.map(column => at.get(JSON.stringify([...row, ...column])) ?? null),
  );
  const withoutSeed = groups.reduce((sum, group) => sum + group.withoutSeed, 0);
  return { ...options, rowKeys, columnKeys, spreads, runs: having, withoutSeed };
}

/** The settings that are rows and columns; refuses names that these runs have not. */
function checkedNames(runs: readonly Run[], { rows, columns, cells }: PivotOptions): string[] {
  const isCell = runs.some(run => ownValue(run.metrics, cells) != null);
  check(isCell, "cells", cells, `a metric of these runs: ${metricsOf(runs).join(", ")}`);
  const by = [...rows, ...columns];
  for (const name of by)
    check(
      name === "experiment" || runs.some(run => Object.hasOwn(run.settings, name)),
      "row or column",
      name,
      `a setting of these runs: ${[...new Set(runs.flatMap(run => Object.keys(run.settings)))].join(", ")}`,
    );
  return by;
}

const metricsOf = (runs: readonly Run[]): string[] => [
  ...new Set(runs.flatMap(run => Object.keys(run.metrics))),
];

const keyOf = ({ settings }: Group, names: readonly string[]): string =>
  JSON.stringify(names.map(name => settingText(ownValue(settings, name))));

function sortedKeys(groups: readonly Group[], names: readonly string[]): string[][] {
  const found = new Map(
    groups.map(group => [
      keyOf(group, names),
      names.map(name => settingText(ownValue(group.settings, name))),
    ]),
  );
  return [...found.values()].sort((a, b) => {
    const i = a.findIndex((text, index) => text !== b[index]);
    return i < 0 ? 0 : inOrder(a[i]!, b[i]!);
  });
}

/** Numbers by their size and before texts; these as people order them. */
function inOrder(a: string, b: string): number {
  const [one, other] = [a, b].map(text => (text.trim() === "" ? Number.NaN : Number(text))) as [
    number,
    number,
  ];
  if (!Number.isNaN(one) && !Number.isNaN(other) && one !== other) return one < other ? -1 : 1;
  if (Number.isNaN(one) !== Number.isNaN(other)) return Number.isNaN(one) ? 1 : -1;
  return a.localeCompare(b, "en", { numeric: true });
}

/** Whether a cell has the best mean of the table: of equal ones all have. */
export const isBest = (pivot: Pivot, spread: Spread | null): boolean =>
  spread !== null && rounded(spread.mean) === bestMean(pivot);

const bestMeans = new WeakMap<Pivot, number | null>(); // asked for with every cell

/** null: none is best, or none is a number. */
function bestMean(pivot: Pivot): number | null {
  const known = bestMeans.get(pivot);
  if (known !== undefined) return known;
  let found: number | null = null;
  for (const spread of pivot.best === null ? [] : pivot.spreads.flat()) {
    if (spread === null || !Number.isFinite(spread.mean)) continue;
    const mean = rounded(spread.mean);
    const isBetter = found === null || (pivot.best === "highest" ? mean > found : mean < found);
    if (isBetter) found = mean;
  }
  bestMeans.set(pivot, found);
  return found;
}

/** What a table came from: its runs by their keys, and the code that made them. */
export interface Origin {
  readonly table: string;
  readonly runs: readonly { readonly id: number; readonly key: string; readonly code: string }[];
  readonly code: readonly string[];
}

export function originOf({ rows, columns, cells, runs }: Pivot): Origin {
  const codeOf = ({ source }: Run) => (source ? `${source.commit} (${source.code})` : "not recorded");
  return {
    table: settingsText({ rows: rows.join(), columns: columns.join(), cells }),
    runs: runs.map(run => ({ id: run.id, key: run.key, code: codeOf(run) })),
    code: [...new Set(runs.map(codeOf))],
  };
}
