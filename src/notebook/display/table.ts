import { textTable } from "../../core/text/text-table.js";
import { escapeHtml } from "../../web/html.js";
import { cut, plain } from "./plain.js";
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

/** Rows that a page shows of a table. */
export const mostRows = 50;
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
  const first = list.slice(0, mostRows);
  if (first.some(row => Object.keys(row).length > mostColumns)) return undefined;
  const rows = flat(first);
  if (!rows) return undefined;
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

/**
 * `{ id, settings: { bits } }` → `{ id, bits }`; where two of some row would have one name, the inner ones carry the outer's in
 * all rows. Undefined where even so two had one.
 */
function flat(records: readonly Row[]): Row[] | undefined {
  const all = records.map(partsOf);
  const owners = new Map<string, Set<string>>();
  for (const { outer, name } of all.flat()) owners.set(name, (owners.get(name) ?? new Set()).add(outer));
  const named = (isLong: (name: string) => boolean): Row[] =>
    all.map(parts =>
      Object.fromEntries(
        parts.map(({ outer, name, value }) => [outer && isLong(name) ? `${outer}.${name}` : name, value]),
      ),
    );
  const areWhole = (rows: readonly Row[]): boolean =>
    rows.every((row, i) => Object.keys(row).length === all[i]!.length);
  return [named(name => owners.get(name)!.size > 1), named(() => true)].find(areWhole);
}

/** A value of a record, or of a record within it, which is then its `outer` one; else that is "". */
interface Part {
  readonly outer: string;
  readonly name: string;
  readonly value: unknown;
}

const partsOf = (record: Row): Part[] =>
  Object.entries(record).flatMap(([name, value]) =>
    isPlain(value) && Object.keys(value).length <= mostColumns
      ? Object.entries(value).map(([inner, each]) => ({ outer: name, name: inner, value: each }))
      : [{ outer: "", name, value }],
  );

function rowsShown(all: readonly string[], rows: readonly Row[], count: number): Shown {
  const names = all.slice(0, mostColumns);
  const whole = rows.map(row => names.map(name => cell(row[name])));
  const most = Math.max(leastCell, Math.min(mostCell, Math.floor(mostText / (rows.length * names.length))));
  const cells = whole.map(row => row.map(text => oneLine(cut(text, most))));
  const note = (shown: number): string => {
    const parts = [
      size(count, all.length),
      count > shown && `the first ${shown} shown`,
      all.length > names.length && `the first ${names.length} columns shown`,
      whole.some(row => row.some(text => text.length > most)) &&
        "long texts cut; console.log(JSON.stringify(value)) prints all of it",
    ];
    return parts.filter(Boolean).join(", ");
  };
  const columns = names.map(name => {
    const values = rows.map(row => row[name]);
    return { name: cut(name, most), type: typeOf(values), right: values.some(numeric) };
  });
  const few = cells.slice(0, mostTextRows);
  return {
    data: {
      "text/html": html(columns, cells, note(rows.length)),
      "text/plain": text(columns, few, note(few.length)),
    },
  };
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ");

const mostText = 100_000; // characters of all cells together
const mostCell = 200;
const leastCell = 20;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether it stands on the right, as numbers do. */
  readonly right: boolean;
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

function html(columns: readonly Column[], cells: readonly (readonly string[])[], note: string): string {
  const align = ({ right }: Column) => `text-align: ${right ? "right" : "left"}`;
  const head = columns
    .map(
      column =>
        `<th style="${align(column)}">${escapeHtml(column.name)}<br><small style="font-weight: normal; opacity: 0.65">${column.type}</small></th>`,
    )
    .join("");
  const line = (row: readonly string[]) =>
    columns.map((column, i) => `<td style="${align(column)}">${escapeHtml(row[i]!)}</td>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>
${cells.map(row => `<tr>${line(row)}</tr>`).join("\n")}
</tbody></table>
<p><small>${escapeHtml(note)}</small></p>`;
}

function text(columns: readonly Column[], rows: readonly (readonly string[])[], note: string): string {
  const titled = columns.map(({ name, right }) => ({
    title: name,
    align: right ? ("right" as const) : ("left" as const),
  }));
  return `${textTable({ columns: titled, rows })}\n(${note})`;
}

/** A value in words; numbers with as many digits as they need, six at most after the point. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : short(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? jsonOf(value) : String(value);
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return plain(value);
  }
}

const short = (value: number): string =>
  Math.abs(value) >= 1e-4 || value === 0
    ? String(Number(value.toFixed(6)))
    : String(Number(value.toPrecision(4)));
