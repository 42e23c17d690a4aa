import { oneOf } from "../../../core/check.js";
import { csvField } from "../../../core/csv.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { Cell } from "../../api.js";
import { ordersOf } from "../asks/runs.js";
import { Input } from "../input.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

/** All rows of a question for a table, as a file. */
export function download(site: Site, text: string, as: string): { type: string; name: string; text: string } {
  const input = Input.parsed(text);
  const columns = input.texts("columns", 200);
  oneOf("form of a download", as, ["csv", "json"]);
  const rows = site.read(db =>
    rowsOf(db, orderedIds(db, whichOf(db, input), ordersOf(db, input)), { columns }),
  );
  if (as === "json") {
    const all = rows.map(({ cells, ...row }) => ({
      ...row,
      ...Object.fromEntries(columns.map((name, i) => [name, plain(cells[i]!)])),
    }));
    return { type: "application/json", name: "runs.json", text: JSON.stringify(all, null, 1) };
  }
  const lines = rows.map(row => [String(row.id), row.state, ...row.cells.map(inSheet)]);
  const csv = [["id", "run state", ...columns], ...lines]
    .map(line => line.map(csvField).join(","))
    .join("\n");
  return { type: "text/csv; charset=utf-8", name: "runs.csv", text: `${csv}\n` };
}

/** A text that a spreadsheet would take for a formula has an apostrophe before it: some of them run such a thing. */
function inSheet(cell: Cell): string {
  const text = String(plain(cell) ?? "");
  const isNumber = typeof cell === "number" || (typeof cell === "object" && cell?.kind === "number");
  return !isNumber && /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
}

const plain = (cell: Cell): string | number | boolean | null =>
  typeof cell === "object" && cell !== null ? cell.text : cell;
