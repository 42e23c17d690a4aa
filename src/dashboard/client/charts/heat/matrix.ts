import { quoted } from "../../../api/query-text.js";
import type { Cell, GroupsAnswer, Spread } from "../../../api.js";
import { cellText } from "../../parts/format.js";

/** Means by two settings: a row for each value of the one, a column for each of the other. */
export interface Matrix {
  readonly rows: readonly Cell[];
  readonly columns: readonly Cell[];
  /** By row and column; null where no run has a number. */
  readonly spreads: readonly (readonly (Spread | null)[])[];
  /** Of the means that are numbers; null where there is none. */
  readonly range: { readonly least: number; readonly most: number } | null;
}

/** From groups that were put together by the setting of the rows and that of the columns. Runs that lack one are in none. */
export function matrixOf(
  { by, rows: groups }: GroupsAnswer,
  row: string,
  column: string,
  metric: string,
): Matrix {
  const [atRow, atColumn] = [by.indexOf(row), by.indexOf(column)];
  const placed = groups.flatMap(group => {
    const [y, x] = [group.settings[atRow] ?? null, group.settings[atColumn] ?? null];
    return y === null || x === null ? [] : [{ y, x, spread: group.metrics[metric] ?? null }];
  });
  const [rows, columns] = [inOrder(placed.map(({ y }) => y)), inOrder(placed.map(({ x }) => x))];
  const found = new Map(placed.map(({ x, y, spread }) => [JSON.stringify([y, x]), spread]));
  const spreads = rows.map(y => columns.map(x => found.get(JSON.stringify([y, x])) ?? null));
  const means = spreads.flat().flatMap(spread => spread?.mean ?? []);
  const range = means.length > 0 ? { least: Math.min(...means), most: Math.max(...means) } : null;
  return { rows, columns, spreads, range };
}

const collator = new Intl.Collator("en", { numeric: true });

/** Each value once: numbers by size, then texts, then what is neither. */
function inOrder(cells: readonly Cell[]): Cell[] {
  const rank = (cell: Cell) => (typeof cell === "number" ? 0 : typeof cell === "string" ? 1 : 2);
  return [...new Map(cells.map(cell => [JSON.stringify(cell), cell])).values()].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return rank(a) - rank(b) || collator.compare(cellText(a), cellText(b));
  });
}

/** How values of an axis are written: as everywhere, and in full where two would read the same. */
export function headTexts(cells: readonly Cell[]): string[] {
  const texts = cells.map(cellText);
  return texts.map((text, i) =>
    texts.indexOf(text) === texts.lastIndexOf(text) ? text : fullText(cells[i]!),
  );
}

const fullText = (cell: Cell): string => (typeof cell === "object" ? cellText(cell) : JSON.stringify(cell));

/** Where a mean lies between the least and the most: 0 to 1; null where it is no number. */
export function shareOf(mean: number | null, range: Matrix["range"]): number | null {
  if (!range || mean === null) return null;
  return range.most === range.least ? 1 : (mean - range.least) / (range.most - range.least);
}

/** A value as the query language reads it, exactly: `"a name"`, 8, 1e-7, true, NaN. */
export function queryValue(cell: Cell): string {
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  if (typeof cell === "object" && cell?.kind !== "json") return cell?.text ?? "missing";
  return quoted(typeof cell === "object" ? cell.text : cell);
}
