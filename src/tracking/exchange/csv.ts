import { settingText, settingValue } from "../../core/settings.js";
import type { Column } from "./table.js";

/** A table as CSV (RFC 4180): a text that would read as something else stands in quotes of its own. */
export function* csvLines(columns: readonly Column[]): Generator<string> {
  yield columns.map(({ name }) => quoted(name)).join(",");
  for (let row = 0; row < (columns[0]?.values.length ?? 0); row++)
    yield columns.map(({ name, values }) => cell(name, values[row] ?? null)).join(",");
}

/** Parameters as `settingText` has them already where they are of several kinds. */
const cell = (name: string, value: number | boolean | string | null): string => {
  if (value === null) return "";
  return quoted(typeof value === "string" && name.startsWith("params.") ? value : settingTextOf(value));
};

const settingTextOf = (value: number | boolean | string): string =>
  typeof value === "string" ? value : settingText(value);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows by the names of columns; cells of `params.` and `metrics.` are values, the others texts. */
export function* csvRows(text: string): Generator<Record<string, unknown>> {
  const lines = cells(text.replace(/^\ufeff/, ""));
  const head = lines.next().value as string[] | undefined;
  if (head === undefined) return;
  for (const line of lines)
    yield Object.fromEntries(
      head.map((name, i) => {
        const isValue = name.startsWith("params.") || name.startsWith("metrics.");
        return [name, isValue ? settingValue(line[i] ?? "") : (line[i] ?? "")];
      }),
    );
}

function* cells(text: string): Generator<string[]> {
  const piece = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/y;
  let line: string[] = [];
  while (piece.lastIndex < text.length) {
    const found = piece.exec(text);
    if (!found) throw new SyntaxError("a quote within a cell that has none around it");
    line.push(found[1] === undefined ? found[2]! : found[1].replaceAll('""', '"'));
    if (found[3] === ",") {
      if (piece.lastIndex === text.length) line.push("");
      else continue;
    }
    if (line.length > 1 || line[0] !== "") yield line;
    line = [];
  }
  if (line.length > 0) yield line;
}
