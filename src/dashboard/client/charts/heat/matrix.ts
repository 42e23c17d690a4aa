import type { Cell, GroupsAnswer, Spread } from "../../../api.js";
import { cellText } from "../../parts/format.js";

/** Means by two settings: a row for each value of the one, a column for each of the other. */
export interface Matrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row and column; null where no run has a number. */
  readonly spreads: readonly (readonly (Spread | null)[])[];
  /** Of the means that are numbers; null where there is none. */
  readonly range: { readonly least: number; readonly most: number } | null;
}

const collator = new Intl.Collator("en", { numeric: true });

/** From groups that were put together by the setting of the rows and that of the columns. Runs that lack one are in none. */
export function matrixOf(
  { by, rows: groups }: GroupsAnswer,
  row: string,
  column: string,
  metric: string,
): Matrix {
  const [atRow, atColumn] = [by.indexOf(row), by.indexOf(column)];
  const named = groups.flatMap(group => {
    const [y, x] = [group.settings[atRow] ?? null, group.settings[atColumn] ?? null];
    return y === null || x === null
      ? []
      : [{ y: cellText(y), x: cellText(x), spread: group.metrics[metric] ?? null }];
  });
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(collator.compare);
  const [rows, columns] = [sorted(named.map(({ y }) => y)), sorted(named.map(({ x }) => x))];
  const found = new Map(named.map(({ x, y, spread }) => [JSON.stringify([y, x]), spread]));
  const spreads = rows.map(y => columns.map(x => found.get(JSON.stringify([y, x])) ?? null));
  const means = spreads.flat().flatMap(spread => spread?.mean ?? []);
  const range = means.length > 0 ? { least: Math.min(...means), most: Math.max(...means) } : null;
  return { rows, columns, spreads, range };
}

/** Where a mean lies between the least and the most: 0 to 1; null where it is no number. */
export function shareOf(mean: number | null, range: Matrix["range"]): number | null {
  if (!range || mean === null) return null;
  return range.most === range.least ? 1 : (mean - range.least) / (range.most - range.least);
}

/** The text of a value as it stands in a query: `"a name"`, 8, true. */
export function queryValue(cell: Cell): string {
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  return JSON.stringify(cellText(cell));
}
