import { csvField } from "../../../core/csv.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { Cell } from "../../api.js";
import { checkCells, ordersOf } from "../asks/runs.js";
import { Input } from "../input.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

/** A file as it is sent. */
export interface Download {
  readonly type: string;
  readonly name: string;
  readonly text: string;
}

/** All rows of a question for a table, which `ask` has as JSON, as a file. */
export function download(site: Site, asked: Input): Download {
  const as = asked.oneOf("as", ["csv", "json"]);
  const input = Input.parsed(asked.text("ask", mostLetters));
  const columns = input.texts("columns", 200);
  const rows = site.read(db => {
    const ids = orderedIds(db, whichOf(db, input), ordersOf(db, input));
    checkCells(ids.length * columns.length);
    return rowsOf(db, ids, { columns });
  });
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

const mostLetters = 1 << 20;

/** A text that a spreadsheet would take for a formula has an apostrophe before it: some of them run such a thing. */
function inSheet(cell: Cell): string {
  const text = String(plain(cell) ?? "");
  const isNumber = typeof cell === "number" || (typeof cell === "object" && cell?.kind === "number");
  return !isNumber && /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
}

const plain = (cell: Cell): string | number | boolean | null =>
  typeof cell === "object" && cell !== null ? cell.text : cell;
