import { escapeText } from "../../web/html.js";
import type { Table } from "./table.js";

/** A table as GitHub's Markdown; what a cell holds stays text. */
export function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plainCell).join(" | ")} |`;
  const rule = `| ${columns.map(({ align }) => (align === "right" ? "---:" : "---")).join(" | ")} |`;
  const head = line(columns.map(column => column.title));
  return [`**${plainCell(title)}**`, "", head, rule, ...rows.map(line)].join("\n");
}

/** Text in Markdown that stays text, in one line. */
export const plainCell = (text: string): string =>
  escapeText(text.replace(/\s+/g, " ").replace(/[\\`*_|[\]]/g, "\\$&"));
