import type { Estimate } from "../statistics.js";
import { intervalCell, pointsCell } from "./cells.js";
import type { Table } from "./table.js";

/** The mean of differences on one data set, paired by seed. */
type Paired = Estimate & { readonly dataset: string };

/** Differences as tables, one per data set: columns and cells of their own, then n, mean and interval; none where there are none. */
export const pairedTables = <One extends Paired>(
  found: readonly One[],
  what: string,
  columns: Table["columns"],
  cellsOf: (one: One) => string[],
): Table[] =>
  byDataset(found).map(([dataset, own]) => ({
    title: `${dataset}: ${inPoints(what)}`,
    columns: [...columns, ...estimateColumns],
    rows: own.map(one => [...cellsOf(one), ...estimateCells(one)]),
  }));

export const inPoints = (what: string): string => `${what}, in points of P@1, paired by seed`;

export const estimateColumns: Table["columns"] = [
  { title: "n", align: "right" },
  { title: "difference", align: "right" },
  { title: "95\u00a0% interval", align: "right" },
];

export const estimateCells = (found: Estimate): string[] => [
  String(found.n),
  pointsCell(found.mean),
  intervalCell(found),
];

export const byDataset = <One extends Paired>(found: readonly One[]): [string, One[]][] =>
  [...new Set(found.map(({ dataset }) => dataset))].map(dataset => [
    dataset,
    found.filter(one => one.dataset === dataset),
  ]);
