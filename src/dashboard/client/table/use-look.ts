import { useMemo } from "preact/hooks";
import type { Columns } from "../../api.js";
import { telling } from "../parts/run-label.js";
import { baseline } from "../state/shared.js";
import { type BaseValues, valuesOfGroup, valuesOfRun } from "./baseline.js";
import { allColumns, type Column, columnsOf, differing, type Ranges, usualFields } from "./columns.js";
import type { RowsLook } from "./grid-row.js";
import type { TableRows } from "./rows/table-rows.js";
import { chosenColumns } from "./state.js";

/** The columns that were chosen, or what is usual for these runs. */
export function useShownColumns(known: Columns | undefined): readonly Column[] | undefined {
  const chosen = chosenColumns.value;
  return useMemo(
    () => known && columnsOf(chosen.length > 0 ? chosen : usualFields(known), known),
    [known, chosen],
  );
}

const mostTold = 8; // settings in the name of a run that has none of its own

/** Settings that tell the runs apart: fetched, shown in a column or not. */
export function useTold(known: Columns | undefined): readonly Column[] {
  return useMemo(() => {
    const fields = telling(known?.params ?? []).map(({ field }) => field);
    return known ? columnsOf(fields.slice(0, mostTold), known) : [];
  }, [known]);
}

/** What all rows share, the same object as long as nothing of it changed. */
export function useLook({
  rows,
  shown,
  told,
  known,
  ranges = {},
  isDiffering,
}: {
  readonly rows: TableRows;
  readonly shown: readonly Column[];
  readonly told: readonly Column[];
  readonly known: Columns | undefined;
  readonly ranges: Ranges | undefined;
  readonly isDiffering: boolean;
}): RowsLook {
  const { groups, by, fields, baseRun, baseGroup } = rows;
  const isGrouped = groups !== undefined;
  return useMemo(() => {
    const visible = isDiffering && known ? thatDiffer(shown, known, ranges) : shown;
    const hasBase = baseRun !== null || baseGroup !== null;
    return {
      columns: widened(isGrouped ? groupColumns(visible, by, known) : visible, isGrouped, hasBase),
      ranges,
      meanRanges: rows.ranges ?? ranges,
      base: baseOf(rows, shown),
      told,
      by,
      cells: new Map(fields.map((field, at) => [field, at])), // of the rows that are shown, which may be older ones
    };
  }, [
    shown,
    told,
    known,
    ranges,
    isDiffering,
    isGrouped,
    by.join("\n"),
    fields,
    rows.ranges,
    baseRun,
    baseGroup,
    baseline.value,
  ]);
}

function thatDiffer(columns: readonly Column[], known: Columns, ranges: Ranges): readonly Column[] {
  const all = columns.map(({ field }) => field);
  const fields = new Set(differing(all, known, ranges));
  return columns.filter(({ field }) => fields.has(field));
}

function baseOf({ baseRun, baseGroup, fields }: TableRows, shown: readonly Column[]): BaseValues | undefined {
  if (baseRun) return valuesOfRun(baseRun, fields, shown);
  return baseGroup ? valuesOfGroup(baseGroup) : undefined;
}

const meanWidth = 180; // pixels: 0.9466 ± 0.0029 (5)
const differenceWidth = 70; // +0.00144

/** Room for what metrics say beside their value. */
const widened = (columns: readonly Column[], isGrouped: boolean, hasBase: boolean): readonly Column[] =>
  columns.map(column => {
    if (column.kind !== "metric" || !(isGrouped || hasBase)) return column;
    const least = isGrouped ? Math.max(column.width, meanWidth) : column.width;
    return { ...column, width: least + (hasBase ? differenceWidth : 0) };
  });

/** Of groups: what tells them apart, then what was measured. */
function groupColumns(
  visible: readonly Column[],
  by: readonly string[],
  known: Columns | undefined,
): Column[] {
  const settings = known ? allColumns(known).filter(({ kind }) => kind !== "metric") : [];
  const own = by
    .map(name => settings.find(({ title }) => title === name))
    .filter(column => column !== undefined);
  return [...own, ...visible.filter(({ kind }) => kind === "metric")];
}
