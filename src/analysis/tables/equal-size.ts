import { grouped } from "../../core/numbers.js";
import { atEqualSize, type Count } from "../equal-size.js";
import type { Row } from "../measures.js";
import { intervalCell, pointsCell } from "./cells.js";
import type { Table } from "./table.js";

const countNames: Readonly<Record<Count, string>> = {
  parameters: "parameters",
  bytes: "bytes with planes",
  multiplications: "multiplications",
};

/** Each projection network beside those on the pixels of its size, a table per data set; none where none was trained. */
export function equalSizeTables(rows: readonly Row[]): Table[] {
  const all = atEqualSize(rows);
  return [...new Set(all.map(({ dataset }) => dataset))].map(dataset => ({
    title: `${dataset}: projection − network on the pixels of equal size, in points of P@1, paired by seed`,
    columns: [
      { title: "projection network", align: "left" },
      { title: "equal in", align: "left" },
      { title: "has", align: "right" },
      { title: "beside", align: "left" },
      { title: "has", align: "right" },
      { title: "n", align: "right" },
      { title: "difference", align: "right" },
      { title: "95\u00a0% interval", align: "right" },
    ],
    rows: all
      .filter(one => one.dataset === dataset)
      .map(one => [
        ...[one.network, countNames[one.count], grouped(one.size), one.other, grouped(one.otherSize)],
        ...[String(one.n), pointsCell(one.mean), intervalCell(one)],
      ]),
  }));
}
