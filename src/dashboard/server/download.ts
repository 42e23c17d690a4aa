import { csvField } from "../../core/csv.js";
import { orderedIds } from "../../tracking/views/which.js";
import type { Cell } from "../api.js";
import { ordersOf } from "./asks/runs.js";
import { Input } from "./input.js";
import { rowsOf } from "./rows.js";
import type { Site } from "./site.js";
import { whichOf } from "./which.js";

/** All rows of a question for a table, as a file. */
export function download(site: Site, text: string, as: string): { type: string; name: string; text: string } {
  const input = new Input(JSON.parse(text));
  const columns = input.texts("columns", 200);
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
  const lines = rows.map(row => [String(row.id), ...row.cells.map(cell => String(plain(cell) ?? ""))]);
  const csv = [["id", ...columns], ...lines].map(line => line.map(csvField).join(",")).join("\n");
  return { type: "text/csv; charset=utf-8", name: "runs.csv", text: `${csv}\n` };
}

const plain = (cell: Cell): string | number | boolean | null =>
  typeof cell === "object" && cell !== null ? cell.text : cell;
