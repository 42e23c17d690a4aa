import { textTable } from "../../core/text/text-table.js";
import { escapeHtml } from "../../web/html.js";
import type { Shown } from "./shown.js";

/** What we use of an arquero table. Rows come in the table's own order, filtered rows left out. */
export interface Table {
  columnNames(): string[];
  numRows(): number;
  objects(options: { limit: number }): Record<string, unknown>[];
}

export function isTable(value: object): value is Table {
  const { columnNames, numRows, objects } = value as Partial<Table>;
  return [columnNames, numRows, objects].every(method => typeof method === "function");
}

const mostRows = 50;
const mostTextRows = 20;
const mostColumns = 60;

export function tableShown(table: Table): Shown {
  return rowsShown(table.columnNames(), table.objects({ limit: mostRows }), table.numRows());
}

type Row = Record<string, unknown>;

/**
 * A list of flat records, as a data base or a CSV reader gives them. Records within records (`settings`, `measures` of
 * a run) become columns of their own. Undefined where it is no such list.
 */
export function recordsShown(list: readonly unknown[]): Shown | undefined {
  if (list.length === 0 || !list.every(isPlain)) return undefined;
  const rows = list.slice(0, mostRows).map(flat);
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const isFlat = rows.every(row => Object.values(row).every(isScalar));
  if (!isFlat || names.length === 0 || names.length > mostColumns) return undefined;
  return rowsShown(names, rows, list.length);
}

const isPlain = (value: unknown): value is Row =>
  typeof value === "object" &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

const isScalar = (value: unknown): boolean =>
  value === null || typeof value !== "object" ? typeof value !== "function" : value instanceof Date;

/** `{ id, settings: { bits } }` → `{ id, bits }`; where two would have one name, the inner one carries the outer's. */
function flat(record: Row): Row {
  const outer = Object.keys(record);
  const entries = Object.entries(record).flatMap(([name, value]) => {
    if (!isPlain(value)) return [[name, value] as const];
    return Object.entries(value).map(
      ([inner, each]) => [outer.includes(inner) ? `${name}.${inner}` : inner, each] as const,
    );
  });
  return Object.fromEntries(entries);
}

function rowsShown(names: readonly string[], rows: readonly Row[], count: number): Shown {
  return {
    data: {
      "text/html": html(names, rows, count),
      "text/plain": text(names, rows.slice(0, mostTextRows), count),
    },
  };
}

const size = (count: number, columns: number): string =>
  `${count.toLocaleString("en")} row${count === 1 ? "" : "s"} × ${columns} column${columns === 1 ? "" : "s"}`;

const numeric = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/** The type of a column's values, as a word. */
function typeOf(values: readonly unknown[]): string {
  const given = values.filter(value => value !== null && value !== undefined);
  const types = [...new Set(given.map(wordOf))];
  return types.length === 1 ? types[0]! : types.length === 0 ? "" : "mixed";
}

const wordOf = (value: unknown): string =>
  value instanceof Date ? "date" : Array.isArray(value) ? "list" : typeof value;

function html(names: readonly string[], rows: readonly Row[], count: number): string {
  const columns = names.map(name => rows.map(row => row[name]));
  const right = columns.map(values => values.some(numeric));
  const align = (i: number) => `text-align: ${right[i] ? "right" : "left"}`;
  const head = names
    .map(
      (name, i) =>
        `<th style="${align(i)}">${escapeHtml(name)}<br><small style="font-weight: normal; opacity: 0.65">${typeOf(columns[i]!)}</small></th>`,
    )
    .join("");
  const body = rows
    .map(row => {
      const cells = names.map((name, i) => `<td style="${align(i)}">${escapeHtml(cell(row[name]))}</td>`);
      return `<tr>${cells.join("")}</tr>`;
    })
    .join("\n");
  const more = count > rows.length ? `, the first ${rows.length} shown` : "";
  return `<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table>
<p><small>${size(count, names.length)}${more}</small></p>`;
}

function text(names: readonly string[], rows: readonly Row[], count: number): string {
  const right = names.map(name => rows.some(row => numeric(row[name])));
  const columns = names.map((name, i) => ({
    title: name,
    align: right[i] ? ("right" as const) : ("left" as const),
  }));
  const table = textTable({ columns, rows: rows.map(row => names.map(name => cell(row[name]))) });
  const more = count > rows.length ? `, the first ${rows.length} shown` : "";
  return [table, `(${size(count, names.length)}${more})`].join("\n");
}

/** A value in one line; numbers with as many digits as they need, six at most after the point. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : short(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return JSON.stringify(value) ?? "";
  return String(value).replace(/\s*\n\s*/g, " ");
}

const short = (value: number): string =>
  Math.abs(value) >= 1e-4 || value === 0
    ? String(Number(value.toFixed(6)))
    : String(Number(value.toPrecision(4)));
