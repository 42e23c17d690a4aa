import "./grid.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLate } from "../parts/use-late.js";
import { GridRow, type RowsLook, rowHeight } from "./grid-row.js";
import { byPlace, scrollTo } from "./rows/layout.js";
import type { TableRow, TableRows } from "./rows/table-rows.js";
import type { Sparks } from "./use-sparks.js";
import { useStretch } from "./use-stretch.js";

export interface Cursor {
  readonly row: number;
  /** 0 is the first column, which says which run it is. */
  readonly column: number;
}

export interface GridActs {
  readonly point: (row: number) => void;
  readonly open: (row: number) => void;
  /** `isFar`: all between the last one and this. */
  readonly choose: (row: number, isFar: boolean) => void;
  /** Rows that are drawn, from, to. */
  readonly look: (from: number, to: number) => void;
}

const firstWidth = 284; // pixels of the first column
const patience = 150; // ms after which old rows look old: those that come at once are drawn once

/** The rows that are on screen, in a box that is as high as all of them. */
export function Grid({
  rows,
  look,
  sparks,
  isSelected,
  isBase,
  pinned,
  cursor,
  acts,
  head,
}: {
  readonly rows: TableRows;
  readonly look: RowsLook;
  readonly sparks: ReadonlyMap<number, Sparks>;
  readonly isSelected: (item: TableRow) => boolean;
  readonly isBase: (item: TableRow) => boolean;
  /** Stays below the names of the columns: what all others are compared with. */
  readonly pinned: TableRow | undefined;
  readonly cursor: Cursor;
  readonly acts: GridActs;
  readonly head: ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, places } = useStretch(scroller, rows.list, rows.count);
  const isLate = useLate(rows.isStale, patience);
  const topRows = pinned ? 2 : 1;
  useEffect(() => acts.look(from, to), [from, to, rows.key, rows.count]);
  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [rows.list]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const seen = element.clientHeight - topRows * rowHeight;
    const top = scrollTo(cursor.row, rowHeight, element.scrollTop, seen);
    if (top !== element.scrollTop) element.scrollTop = top;
    showColumn(element, cursor.column);
  }, [cursor.row, cursor.column]);
  const rowOf = (item: TableRow | undefined, index: number, at: number, place: number) => (
    <GridRow
      key={place}
      item={item}
      index={index}
      look={look}
      sparks={item?.kind === "run" ? sparks.get(item.row.id) : undefined}
      isSelected={item !== undefined && isSelected(item)}
      isBase={at < 0 || (item !== undefined && isBase(item))}
      cursor={at === cursor.row ? cursor.column : -1}
    />
  );
  const role = rows.groups === undefined ? "grid" : "treegrid";
  const width = firstWidth + look.columns.reduce((sum, column) => sum + column.width, 0);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is a value; keys are table-keys.ts's
    <div
      ref={scroller}
      class={`grid${isLate ? " is-stale" : ""}`}
      role={role}
      aria-label="Runs"
      aria-rowcount={rows.count + 1}
      aria-colcount={look.columns.length + 1}
      aria-multiselectable
      aria-activedescendant={cursor.row < rows.count ? `cell-${cursor.row}-${cursor.column}` : undefined}
      aria-busy={rows.isStale}
      tabIndex={0}
      style={{
        "--columns": `${firstWidth}px ${look.columns.map(column => `${column.width}px`).join(" ")} 1fr`,
        "--grid-width": `${width}px`,
      }}
      onClick={event => clicked(event, acts)}
    >
      <div class="grid-wide">
        <div role="rowgroup" class="grid-top">
          {head}
          {pinned && <div class="grid-pinned">{rowOf(pinned, 0, -1, 0)}</div>}
        </div>
        {/* runs and groups share no cells: all go at once, instead of one by one */}
        <div key={role} role="rowgroup" class="grid-body" style={{ height: `${rows.count * rowHeight}px` }}>
          {byPlace({ from, to }, places).map(({ index, place }) =>
            rowOf(rows.at(index), index, index, place),
          )}
        </div>
      </div>
    </div>
  );
}

/** One listener for all cells: a box chooses, an arrow opens, a link goes, anything else points. */
function clicked(event: MouseEvent, acts: GridActs): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>(".grid-body .grid-row");
  if (!row) return;
  const index = Number(row.dataset.index);
  const act = target.closest<HTMLElement>("[data-act]")?.dataset.act;
  if (act === "select") {
    event.preventDefault(); // the box follows what is chosen
    acts.choose(index, event.shiftKey);
  } else if (act === "open") acts.open(index);
  else if (target.closest("a")) return;
  acts.point(index);
}

/** Scrolls sideways so that the cursor's column is not below the first one, nor outside. */
function showColumn(scroller: HTMLElement, column: number): void {
  const cell = scroller.querySelector<HTMLElement>(`.grid-head > :nth-child(${column + 1})`);
  if (!cell || column === 0) return;
  const [left, right] = [cell.offsetLeft, cell.offsetLeft + cell.offsetWidth];
  if (left - firstWidth < scroller.scrollLeft) scroller.scrollLeft = left - firstWidth;
  else if (right > scroller.scrollLeft + scroller.clientWidth)
    scroller.scrollLeft = right - scroller.clientWidth;
}
