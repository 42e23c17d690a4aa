import { visible, wrapped } from "../../core/text/terminal-text.js";
import { type TextTable, textTable } from "../../core/text/text-table.js";

/** A table to print: each cell is text already. */
export interface Table extends TextTable {
  readonly title: string;
}

/** A table as text in aligned columns, in lines of at most `width` cells. */
export const terminal = (table: Table, width = 100): string =>
  [...wrapped(visible(table.title), width), "", textTable(table, { width, rule: true })].join("\n");
