import type { Sort } from "../../api.js";
import { seedless } from "../state/grouping.js";
import { useKeys } from "../state/keys.js";
import { go } from "../state/page.js";
import { groupBy, query, selection } from "../state/shared.js";
import type { Column } from "./columns.js";
import type { Cursor } from "./grid.js";
import { isBestDescending } from "./grid-head.js";
import type { RowsLook } from "./grid-row.js";
import type { TableRows } from "./rows/table-rows.js";
import { printSort, sortedBy } from "./sorting.js";
import { moveColumn, onlyDiffering, sorting, toggleColumn } from "./state.js";
import { selectAll, type TableActs } from "./table-acts.js";

const pageRows = 20;

/** Everything that a pointer can do in the table, by keys. */
export function useTableKeys({
  rows,
  look,
  shown,
  cursor,
  setCursor,
  acts,
  sort,
}: {
  readonly rows: TableRows;
  readonly look: RowsLook;
  /** All columns that were chosen, those too that are hidden now. */
  readonly shown: readonly Column[];
  readonly cursor: Cursor;
  readonly setCursor: (cursor: Cursor) => void;
  readonly acts: TableActs;
  readonly sort: readonly Sort[];
}): void {
  const column = look.columns[cursor.column - 1];
  const to = (row: number): number => Math.max(0, Math.min(rows.count - 1, row));
  const down = (step: number) => () => setCursor({ ...cursor, row: to(cursor.row + step) });
  const right = (step: number) => () =>
    setCursor({ ...cursor, column: Math.max(0, Math.min(look.columns.length, cursor.column + step)) });
  const further = (step: number) => () => {
    const row = to(cursor.row + step);
    setCursor({ ...cursor, row });
    acts.choose(row, true);
  };
  const sortHere = (isMore: boolean) => () => {
    const [field, descendingFirst] = column ? [column.field, isBestDescending(column)] : ["id", false];
    sorting.set(printSort(sortedBy(sort, field, { isMore, descendingFirst })));
  };
  const move = (step: number) => () => {
    const other = look.columns[cursor.column - 1 + step];
    if (!column || !other) return;
    moveColumn(shown, column.field, other.field);
    setCursor({ ...cursor, column: cursor.column + step });
  };
  useKeys("Run table", {
    ArrowDown: ["Down", down(1)],
    ArrowUp: ["Up", down(-1)],
    j: ["Down", down(1)],
    k: ["Up", down(-1)],
    ArrowRight: ["A column to the right", right(1)],
    ArrowLeft: ["A column to the left", right(-1)],
    PageDown: ["A page down", down(pageRows)],
    PageUp: ["A page up", down(-pageRows)],
    Home: ["To the first row", () => setCursor({ ...cursor, row: 0 })],
    End: ["To the last row", () => setCursor({ ...cursor, row: to(rows.count - 1) })],
    Enter: ["Open the run, or the group", () => acts.open(cursor.row)],
    x: ["Choose the row, or no longer", () => acts.choose(cursor.row, false)],
    Space: ["Choose the row, or no longer", () => acts.choose(cursor.row, false)],
    "shift+ArrowDown": ["Choose downwards", further(1)],
    "shift+ArrowUp": ["Choose upwards", further(-1)],
    "ctrl+a": ["Choose all runs that fit", () => void selectAll(query.value)],
    Escape: ["Choose none", () => selection.set([])],
    b: ["Compare all others with this row", () => acts.compare(cursor.row)],
    s: ["Sort by this column", sortHere(false)],
    S: ["Sort by this column too", sortHere(true)],
    "alt+ArrowRight": ["Move the column to the right", move(1)],
    "alt+ArrowLeft": ["Move the column to the left", move(-1)],
    "-": ["Hide the column", () => column && toggleColumn(shown, column.field)],
    d: ["Only columns that differ", () => onlyDiffering.set(!onlyDiffering.value)],
    a: ["Put seeds together, or not", () => groupBy.set(groupBy.value.length > 0 ? [] : [seedless])],
    c: ["Curves of the chosen runs", () => go("curves")],
    f: ["What the chosen runs differ in", () => go("diff")],
  });
}
