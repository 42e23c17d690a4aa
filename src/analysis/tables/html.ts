import { escapeHtml } from "../../web/html.js";
import type { Table } from "./table.js";

/** A table as HTML: only tags and escaped text. */
export function html({ title, columns, rows }: Table): string {
  const side = (i: number): string => (columns[i]!.align === "right" ? ' style="text-align:right"' : "");
  const line = (tag: "th" | "td", cells: readonly string[]): string =>
    `<tr>${cells.map((text, i) => `<${tag}${side(i)}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  const head = line(
    "th",
    columns.map(column => column.title),
  );
  return `<table><caption>${escapeHtml(title)}</caption><thead>${head}</thead><tbody>${rows.map(row => line("td", row)).join("")}</tbody></table>`;
}
