import type { Run } from "../../tracking/run.js";
import {
  type Contrast,
  comparedRows,
  contrastName,
  type Difference,
  differences,
  jointMinusSelf,
  pairedBySeed,
} from "../differences.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { byDataset, estimateCells, estimateColumns, inPoints, pairedTables } from "./paired.js";
import type { Table } from "./table.js";

/** What the full network's help is worth: joint − self per configuration, a table per data set; none where nothing pairs. */
export const trainerTables = (rows: readonly Row[]): Table[] =>
  pairedTables(pairedBySeed(rows, jointMinusSelf), contrastName(jointMinusSelf), model, ({ name }) => [name]);

/** The differences as tables, in points of percent, each with its reading. */
export function comparison(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): DisplayableTables {
  const parts = byDataset(differences(from, contrast));
  return displayableTables(
    parts.map(([dataset, found]) => ({
      title: `${parts.length > 1 ? `${dataset}: ` : ""}${inPoints(contrastName(contrast))}`,
      columns: [...model, ...estimateColumns, { title: "reading", align: "left" }],
      rows: found.map(one => [one.name, ...estimateCells(one), reading(one)]),
    })),
    sourceNotes(comparedRows(rowsOf(from), contrast)),
  );
}

const model: Table["columns"] = [{ title: "model", align: "left" }];

function reading({ low, high }: Difference): string {
  if (low === null || high === null) return "one seed says nothing of spread";
  if (low > 0) return "better";
  return high < 0 ? "worse" : "cannot be told apart";
}
