import type { Cell, Field, GroupRow, RunRow, Spread } from "../../api.js";
import type { Column } from "./columns.js";

/** What all rows are compared with: a run, or a group of runs. */
export type Baseline =
  | { readonly kind: "run"; readonly id: number }
  | { readonly kind: "group"; readonly key: string };

/** As it stands in the URL: `12`, or `g:` and a group's key. */
export function readBaseline(word: string): Baseline | undefined {
  if (word.startsWith("g:")) return { kind: "group", key: word.slice(2) };
  return /^\d+$/.test(word) ? { kind: "run", id: Number(word) } : undefined;
}

export const printBaseline = (baseline: Baseline): string =>
  baseline.kind === "run" ? String(baseline.id) : `g:${baseline.key}`;

/** Metric → the baseline's number. */
export type BaseValues = ReadonlyMap<string, number>;

export function valuesOfRun(row: RunRow, fields: readonly Field[], columns: readonly Column[]): BaseValues {
  const found = columns.flatMap(({ kind, field, title }) => {
    const cell = row.cells[fields.indexOf(field)];
    return kind === "metric" && typeof cell === "number" ? [[title, cell] as const] : [];
  });
  return new Map(found);
}

export const valuesOfGroup = ({ metrics }: GroupRow): BaseValues =>
  new Map(
    Object.entries(metrics).flatMap(([name, spread]) =>
      spread === null || spread.mean === null ? [] : [[name, spread.mean] as const],
    ),
  );

/** How a cell differs from the baseline's; undefined where one of the two has no number. */
export function differenceOf(cell: Cell | undefined, metric: string, base: BaseValues): number | undefined {
  const other = base.get(metric);
  return typeof cell === "number" && other !== undefined ? cell - other : undefined;
}

/** Whether an interval of a difference leaves 0 out: then the difference is more than chance would make it. */
export const isClear = ({ low, high }: Pick<Spread, "low" | "high">): boolean =>
  low !== null && high !== null && (low > 0 || high < 0);
