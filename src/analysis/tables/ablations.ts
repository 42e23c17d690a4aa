import { ablations } from "../ablations.js";
import type { Row } from "../measures.js";
import { intervalCell, pointsCell } from "./cells.js";
import type { Table } from "./table.js";

/** What each change is worth, a table per data set; none where no two configurations differ in one setting alone. */
export function ablationTables(rows: readonly Row[]): Table[] {
  const all = ablations(rows);
  return [...new Set(all.map(({ dataset }) => dataset))].map(dataset => ({
    title: `${dataset}: with the change − without it, in points of P@1, paired by seed`,
    columns: [
      { title: "network", align: "left" },
      { title: "change", align: "left" },
      { title: "n", align: "right" },
      { title: "difference", align: "right" },
      { title: "95\u00a0% interval", align: "right" },
    ],
    rows: all
      .filter(one => one.dataset === dataset)
      .map(one => [one.network, one.change, String(one.n), pointsCell(one.mean), intervalCell(one)]),
  }));
}
