import { aligned, displayWidth, visible, wrapped } from "./terminal-text.js";

/** A table for a terminal: each cell is text already, and may hold anything. */
export interface TextTable {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
}

export interface TextColumn {
  /** Breaks at spaces into lines; where all titles are empty there is no header. */
  readonly title: string;
  readonly align: "left" | "right";
  /** May be left out where the terminal is narrow: the highest number first, of equal ones the rightmost. */
  readonly spare?: number;
  /** Dresses a cell that has its width already, such as in a colour. */
  readonly paint?: (cell: string) => string;
}

export interface TextTableOptions {
  /** Cells of a terminal; no limit by default, as in a pipe. */
  readonly width?: number;
  /** Spaces before each line. */
  readonly indent?: number;
  /** A line between header and rows. */
  readonly rule?: boolean;
}

/**
 * A header and a line per row, in aligned columns of at most `width` cells: the space between columns goes first, then
 * spare columns, then the ends of the longest cells. The columns left out are named in a last line.
 */
export function textTable(
  { columns, rows }: TextTable,
  { width = Number.POSITIVE_INFINITY, indent = 0, rule = false }: TextTableOptions = {},
): string {
  const room = width - indent;
  const all = columns.map((column, i) =>
    laidOut(
      column,
      rows.map(row => visible(row[i] ?? "")),
    ),
  );
  const kept = fitting(all, room);
  const gap = widthOf(kept, 2) <= room ? 2 : 1;
  narrow(kept, room, gap);
  const line = (texts: readonly string[], dressed = false): string =>
    " ".repeat(indent) +
    kept
      .map(({ column, width }, i) => {
        const cell = aligned(texts[i] ?? "", width, column.align);
        return dressed && column.paint ? column.paint(cell) : cell;
      })
      .join(" ".repeat(gap))
      .trimEnd();
  const tall = Math.max(...kept.map(({ head }) => head.length));
  const header = Array.from({ length: tall }, (_, i) =>
    line(kept.map(({ head }) => head[i - (tall - head.length)] ?? "")),
  );
  const left = all.filter(one => !kept.includes(one)).map(({ column }) => column.title);
  return [
    ...(kept.some(({ column }) => column.title !== "") ? header : []),
    ...(rule ? [" ".repeat(indent) + "─".repeat(Math.min(room, widthOf(kept, gap)))] : []),
    ...rows.map((_, row) =>
      line(
        kept.map(({ cells }) => cells[row] ?? ""),
        true,
      ),
    ),
    ...(left.length ? wrapped(`not shown, for want of room: ${left.join(", ")}`, room) : []),
  ].join("\n");
}

/** Rows without a header, all to the left. */
export const alignedLines = (rows: readonly (readonly string[])[], options: TextTableOptions = {}): string =>
  textTable({ columns: (rows[0] ?? []).map(() => ({ title: "", align: "left" })), rows }, options);

interface LaidOut {
  readonly column: TextColumn;
  readonly head: readonly string[];
  readonly cells: readonly string[];
  width: number;
}

function laidOut(column: TextColumn, cells: readonly string[]): LaidOut {
  const head = visible(column.title).split(" ");
  const width = [...head, ...cells].reduce((most, text) => Math.max(most, displayWidth(text)), 0);
  return { column, head, cells, width };
}

const widthOf = (columns: readonly LaidOut[], gap: number): number =>
  columns.reduce((sum, { width }) => sum + width + gap, -gap);

function fitting(all: readonly LaidOut[], room: number): LaidOut[] {
  const kept = [...all];
  const spareOf = ({ column }: LaidOut): number => column.spare ?? 0;
  const inTurn = [...all].reverse().sort((a, b) => spareOf(b) - spareOf(a));
  for (const one of inTurn)
    if (spareOf(one) > 0 && widthOf(kept, 1) > room) kept.splice(kept.indexOf(one), 1);
  return kept;
}

/** Takes cell by cell from the widest column: that is text, and a number is left whole as long as can be. */
function narrow(columns: readonly LaidOut[], room: number, gap: number): void {
  while (widthOf(columns, gap) > room) {
    const widest = columns.reduce((most, one) => (one.width > most.width ? one : most));
    if (widest.width <= 1) return;
    widest.width--;
  }
}
