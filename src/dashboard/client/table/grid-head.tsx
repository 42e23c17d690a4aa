import type { Field, Sort } from "../../api.js";
import type { Column } from "./columns.js";
import { sortedBy } from "./sorting.js";

/** The names of the columns: a click sorts, with Shift by several, dragging moves. */
export function GridHead({
  columns,
  sort,
  allSelected,
  onSort,
  onMove,
  onSelectAll,
}: {
  readonly columns: readonly Column[];
  readonly sort: readonly Sort[];
  readonly allSelected: boolean;
  readonly onSort: (sort: Sort[]) => void;
  /** A column to the place of another. */
  readonly onMove: (field: Field, to: Field) => void;
  readonly onSelectAll: () => void;
}) {
  return (
    <div class="grid-head" role="row" aria-rowindex={1}>
      <div class="grid-first" role="columnheader">
        <input
          type="checkbox"
          class="grid-box"
          checked={allSelected}
          aria-label="Choose all runs that fit"
          title="Choose all runs that fit"
          onChange={onSelectAll}
        />
        <SortButton field="id" title="Run" sort={sort} onSort={onSort} descendingFirst={false} />
      </div>
      {columns.map(column => (
        <div
          key={column.field}
          class={`grid-cell grid-cell-${column.kind} grid-cell-${column.type}`}
          role="columnheader"
          aria-sort={sortWord(sort, column.field)}
          draggable
          onDragStart={event => event.dataTransfer?.setData(dragType, column.field)}
          onDragOver={event => {
            if (event.dataTransfer?.types.includes(dragType)) event.preventDefault();
          }}
          onDrop={event => {
            const field = event.dataTransfer?.getData(dragType);
            if (!field) return;
            event.preventDefault();
            onMove(field, column.field);
          }}
        >
          <SortButton
            field={column.field}
            title={column.title}
            sort={sort}
            onSort={onSort}
            descendingFirst={isBestDescending(column)}
          />
        </div>
      ))}
    </div>
  );
}

const dragType = "application/x-neuralbits-column";

/** Whether a column is best looked at with the largest first: numbers that were measured, and times; not what is lost. */
export const isBestDescending = ({ kind, type, title }: Column): boolean =>
  type === "time" ||
  type === "duration" ||
  (kind === "metric" && !/loss|error|bytes|seconds|size/i.test(title));

function SortButton({
  field,
  title,
  sort,
  onSort,
  descendingFirst,
}: {
  readonly field: Field;
  readonly title: string;
  readonly sort: readonly Sort[];
  readonly onSort: (sort: Sort[]) => void;
  readonly descendingFirst: boolean;
}) {
  const rank = sort.findIndex(one => one.field === field);
  const sign = rank < 0 ? "" : sort[rank]!.descending ? "↓" : "↑";
  return (
    <button
      type="button"
      class="grid-sort"
      title={`${title}: a click sorts, Shift and a click by several, dragging moves`}
      onClick={event => onSort(sortedBy(sort, field, { isMore: event.shiftKey, descendingFirst }))}
    >
      <span class="grid-title">{title}</span>
      {sign && (
        <span class="grid-sign">
          {sign}
          {sort.length > 1 && <sub>{rank + 1}</sub>}
        </span>
      )}
    </button>
  );
}

function sortWord(sort: readonly Sort[], field: Field): "ascending" | "descending" | undefined {
  const first = sort[0];
  if (first?.field !== field) return undefined;
  return first.descending ? "descending" : "ascending";
}
