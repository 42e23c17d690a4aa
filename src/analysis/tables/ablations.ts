import { ablations } from "../ablations.js";
import type { Row } from "../measures.js";
import { pairedTables } from "./paired.js";
import type { Table } from "./table.js";

/** What each change is worth, a table per data set; none where no two configurations differ in one setting alone. */
export const ablationTables = (rows: readonly Row[]): Table[] =>
  pairedTables(
    ablations(rows),
    "with the change − without it",
    [
      { title: "network", align: "left" },
      { title: "change", align: "left" },
    ],
    ({ network, change }) => [network, change],
  );
