import { check } from "../../core/check.js";
import { csvField, csvRecords } from "../../core/csv.js";
import { settingText, settingValue } from "../../core/settings.js";
import type { Column } from "./table.js";

/** A table as CSV (RFC 4180): a text that would read as something else stands in quotes of its own. */
export function* csvLines(columns: readonly Column[]): Generator<string> {
  yield columns.map(({ name }) => csvField(name)).join(",");
  for (let row = 0; row < (columns[0]?.values.length ?? 0); row++)
    yield columns.map(({ name, values }) => cell(name, values[row] ?? null)).join(",");
}

/** Parameters as `settingText` has them already where they are of several kinds. */
const cell = (name: string, value: number | boolean | string | null): string => {
  if (value === null) return "";
  return csvField(typeof value === "string" && name.startsWith("params.") ? value : settingTextOf(value));
};

const settingTextOf = (value: number | boolean | string): string =>
  typeof value === "string" ? value : settingText(value);

/** Rows by the names of columns; cells of `params.` and `metrics.` are values, the others texts. */
export function csvRows(text: string, what: string): Record<string, unknown>[] {
  const [head = [], ...lines] = csvRecords(text, what);
  const twice = head.find((name, i) => head.indexOf(name) < i);
  check(twice === undefined, `columns of ${what}`, twice, "each name once");
  return lines.map((line, row) => {
    check(line.length === head.length, `cells of row ${row + 2} of ${what}`, line.length, `${head.length}`);
    return Object.fromEntries(
      head.map((name, i) => {
        const text = line[i]!;
        if (name.startsWith("metrics.")) return [name, numberIn(text)];
        return [name, name.startsWith("params.") ? settingValue(text) : text];
      }),
    );
  });
}

/** As `settingValue`, and what Python and C write of numbers that are none or infinite. */
function numberIn(text: string): unknown {
  const [, sign, word] = /^\s*([-+]?)(nan|inf(?:inity)?)\s*$/i.exec(text) ?? [];
  if (word === undefined) return settingValue(text);
  const value = /^nan$/i.test(word) ? Number.NaN : Number.POSITIVE_INFINITY;
  return sign === "-" ? -value : value;
}
