import type { Baseline } from "./baseline.js";
import type { TableRow, TableRows } from "./rows/table-rows.js";

/** The baseline as a row of its own, above all others. */
export function pinnedRow({ baseRun, baseGroup }: TableRows): TableRow | undefined {
  if (baseRun) return { kind: "run", row: baseRun, isMember: false };
  return baseGroup ? { kind: "group", row: baseGroup, isOpen: false } : undefined;
}

export const isBase = (item: TableRow, base: Baseline | undefined): boolean =>
  item.kind === "run"
    ? base?.kind === "run" && base.id === item.row.id
    : base?.kind === "group" && base.key === item.row.key;

/** The row as a baseline. */
export const asBaseline = (item: TableRow): Baseline =>
  item.kind === "run" ? { kind: "run", id: item.row.id } : { kind: "group", key: item.row.key };
