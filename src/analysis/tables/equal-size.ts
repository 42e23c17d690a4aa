import { grouped } from "../../core/numbers.js";
import { atEqualSize, type Count } from "../equal-size.js";
import type { Row } from "../measures.js";
import { pairedTables } from "./paired.js";
import type { Table } from "./table.js";

const countNames: Readonly<Record<Count, string>> = {
  parameters: "parameters",
  bytes: "bytes with planes",
  multiplications: "multiplications",
};

/** Each projection network beside those on the pixels of its size, a table per data set; none where none was trained. */
export const equalSizeTables = (rows: readonly Row[]): Table[] =>
  pairedTables(
    atEqualSize(rows),
    "projection − network on the pixels of equal size",
    [
      { title: "projection network", align: "left" },
      { title: "equal in", align: "left" },
      { title: "has", align: "right" },
      { title: "beside", align: "left" },
      { title: "has", align: "right" },
    ],
    ({ network, count, size, other, otherSize }) => [
      network,
      countNames[count],
      grouped(size),
      other,
      grouped(otherSize),
    ],
  );
