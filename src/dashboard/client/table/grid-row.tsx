import { Component } from "preact";
import { counted } from "../../../core/text/counted.js";
import type { Field, GroupRow, RunRow } from "../../api.js";
import { own } from "../parts/own.js";
import { runLabel } from "../parts/run-label.js";
import { StateMark } from "../parts/state-mark.js";
import { href } from "../state/page.js";
import type { BaseValues } from "./baseline.js";
import { type CellFace, meanFace, type Range, runFace, settingFace } from "./cells.js";
import type { Column } from "./columns.js";
import type { TableRow } from "./rows/table-rows.js";
import type { Sparks } from "./use-sparks.js";

export const rowHeight = 30; // pixels; the style sheet has the same

/** What all rows of a drawing share; another object where any of it changed. */
export interface RowsLook {
  readonly columns: readonly Column[];
  /** Of the runs' numbers, and of the groups' means. */
  readonly ranges: Readonly<Record<string, Range>>;
  readonly meanRanges: Readonly<Record<string, Range>>;
  readonly base: BaseValues | undefined;
  /** Names of the settings by which groups are told apart. */
  readonly by: readonly string[];
  /** Where in a run's cells a field's value is. */
  readonly cells: ReadonlyMap<Field, number>;
  /** Settings that tell runs apart. */
  readonly told: readonly Column[];
}

export interface GridRowProps {
  readonly item: TableRow | undefined;
  readonly index: number;
  readonly look: RowsLook;
  readonly sparks: Sparks | undefined;
  readonly isSelected: boolean;
  readonly isBase: boolean;
  /** The column that the cursor is in, −1 where it is not in this row. */
  readonly cursor: number;
}

/** A row of the grid; drawn again only when something of its own changed, as scrolling draws forty of them a frame. */
export class GridRow extends Component<GridRowProps> {
  override shouldComponentUpdate(next: Readonly<GridRowProps>): boolean {
    const old = this.props as unknown as Record<string, unknown>;
    const now = next as unknown as Record<string, unknown>;
    if (next.item?.row !== this.props.item?.row || next.item?.kind !== this.props.item?.kind) return true;
    if (
      next.item?.kind === "group" &&
      this.props.item?.kind === "group" &&
      next.item.isOpen !== this.props.item.isOpen
    )
      return true;
    return ["index", "look", "sparks", "isSelected", "isBase", "cursor"].some(
      name => old[name] !== now[name],
    );
  }

  override render() {
    const { item, index, look, isSelected, isBase, cursor } = this.props;
    const kind = item?.kind === "run" && item.isMember ? "member" : (item?.kind ?? "awaited");
    return (
      <div
        class={`grid-row grid-row-${kind}${isSelected ? " is-selected" : ""}${isBase ? " is-base" : ""}${cursor >= 0 ? " is-cursor" : ""}`}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        aria-expanded={item?.kind === "group" ? item.isOpen : undefined}
        data-index={index}
        style={{ top: `${index * rowHeight}px` }}
      >
        <div
          class="grid-first"
          role="rowheader"
          id={cellId(index, 0, cursor)}
          data-cursor={cursor === 0 || undefined}
        >
          {item?.kind === "run" && (
            <RunHead
              row={item.row}
              label={this.label(item.row, item.isMember)}
              isSelected={isSelected}
              isBase={isBase}
            />
          )}
          {item?.kind === "group" && (
            <GroupHead row={item.row} isOpen={item.isOpen} isSelected={isSelected} isBase={isBase} />
          )}
          {!item && <span class="cell-awaited">…</span>}
        </div>
        {look.columns.map((column, at) => {
          const face = item && this.face(item, column);
          return (
            <div
              key={column.field}
              class={`grid-cell grid-cell-${column.kind} ${face?.class ?? ""}`}
              role="gridcell"
              id={cellId(index, at + 1, cursor)}
              data-cursor={cursor === at + 1 || undefined}
              data-interval={face?.hasInterval || undefined}
              style={face?.style}
              title={face?.title}
            >
              {face?.content}
            </div>
          );
        })}
      </div>
    );
  }

  /** A name of its own, else what tells the run from others, or from those of its group. */
  label(row: RunRow, isMember: boolean): string {
    const { told, cells, by } = this.props.look;
    const telling = isMember ? told.filter(({ title }) => !by.includes(title)) : told;
    const settings = telling.map(({ field, title }) => ({
      name: title,
      value: row.cells[cells.get(field) ?? -1],
    }));
    return row.name ?? (runLabel(settings) || row.experiment);
  }

  face(item: TableRow, column: Column): CellFace | undefined {
    const { look, sparks } = this.props;
    const { title } = column;
    const { base } = look;
    if (item.kind === "group")
      return column.kind === "metric"
        ? meanFace(item.row, title, { range: own(look.meanRanges, title), base })
        : settingFace(item.row.settings[look.by.indexOf(title)]);
    const at = look.cells.get(column.field);
    if (at === undefined) return undefined;
    return runFace(item.row, at, column, { range: own(look.ranges, title), base, spark: own(sparks, title) });
  }
}

/** Only the cell of the cursor needs a name. */
const cellId = (row: number, column: number, cursor: number): string | undefined =>
  cursor === column ? `cell-${row}-${column}` : undefined;

function RunHead({
  row,
  label,
  isSelected,
  isBase,
}: {
  readonly row: RunRow;
  readonly label: string;
  readonly isSelected: boolean;
  readonly isBase: boolean;
}) {
  return (
    <>
      <Box isSelected={isSelected} label={`Choose run ${row.id}`} />
      <StateMark state={row.state} />
      <a
        class="grid-name"
        href={href("run", row.id)}
        tabIndex={-1}
        title={[label, row.experiment, row.error].filter(Boolean).join(" · ")}
      >
        {label}
      </a>
      {isBase && <span class="grid-base">base</span>}
      <span class="grid-id soft">{row.id}</span>
    </>
  );
}

function GroupHead({
  row,
  isOpen,
  isSelected,
  isBase,
}: {
  readonly row: GroupRow;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly isBase: boolean;
}) {
  const others = Object.entries(row.states).filter(([state]) => state !== "finished");
  return (
    <>
      <Box isSelected={isSelected} label={`Choose ${counted(row.runs, "run")} of the group`} />
      <span class="grid-open" data-act="open" title={isOpen ? "Close the group" : "Show its runs"}>
        <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
          <path
            d={isOpen ? "M1 3l4 4 4-4" : "M3 1l4 4-4 4"}
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
          />
        </svg>
      </span>
      <span class="grid-name" data-act="open">
        {counted(row.runs, "run")}
      </span>
      {isBase && <span class="grid-base">base</span>}
      <span class="grid-id soft">
        {others.map(([state, count]) => (
          <span key={state} title={`${count} ${state}`}>
            {count} <StateMark state={state} />
          </span>
        ))}
      </span>
    </>
  );
}

const Box = ({ isSelected, label }: { readonly isSelected: boolean; readonly label: string }) => (
  <input
    type="checkbox"
    class="grid-box"
    data-act="select"
    tabIndex={-1}
    checked={isSelected}
    aria-label={label}
  />
);
