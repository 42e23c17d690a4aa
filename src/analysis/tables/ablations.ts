import type { Run } from "../../tracking/run.js";
import { type AblationOptions, ablationsOf } from "../ablations.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { pairedTables } from "./paired.js";

/**
 * What each change of one setting is worth, in points of percent with its interval, of runs or of rows: a table per data set.
 */
export function ablationsTable(
  from: readonly Run[] | readonly Row[],
  { of }: Pick<AblationOptions, "of"> = {},
): DisplayableTables {
  const rows = rowsOf(from);
  const tables = pairedTables(
    ablationsOf(rows, of),
    "with the change − without it",
    [
      { title: "network", align: "left" },
      { title: "change", align: "left" },
    ],
    ({ network, change }) => [network, change],
  );
  return displayableTables(tables, sourceNotes(rows));
}
