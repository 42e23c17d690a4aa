import type { Run } from "../../tracking/run.js";
import { type Ablation, type AblationOptions, ablations, ablationsOf } from "../ablations.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { pairedTables } from "./paired.js";
import type { Table } from "./table.js";

/** What each change of one setting is worth, in points of percent with its interval, of runs or of rows. */
export function ablationsTable(
  from: readonly Run[] | readonly Row[],
  { of }: Pick<AblationOptions, "of"> = {},
): DisplayableTables {
  const rows = rowsOf(from);
  return displayableTables(tablesOf(ablationsOf(rows, of)), sourceNotes(rows));
}

/** A table per data set; none where no two configurations differ in one setting alone. */
export const ablationTables = (rows: readonly Row[]): Table[] => tablesOf(ablations(rows));

const tablesOf = (found: readonly Ablation[]): Table[] =>
  pairedTables(
    found,
    "with the change − without it",
    [
      { title: "network", align: "left" },
      { title: "change", align: "left" },
    ],
    ({ network, change }) => [network, change],
  );
