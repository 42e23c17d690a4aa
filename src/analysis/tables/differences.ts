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
import { intervalCell, pointsCell } from "./cells.js";
import type { Table } from "./table.js";

/** What the full network's help is worth: joint − self per configuration, a table per data set; none where nothing pairs. */
export const trainerTables = (rows: readonly Row[]): Table[] =>
  byDataset(pairedBySeed(rows, jointMinusSelf)).map(([dataset, found]) => ({
    title: `${dataset}: ${titleOf(jointMinusSelf)}`,
    columns: numbers,
    rows: found.map(cellsOf),
  }));

/** The differences as tables, in points of percent, each with its reading. */
export function comparison(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): DisplayableTables {
  const parts = byDataset(differences(from, contrast));
  return displayableTables(
    parts.map(([dataset, found]) => ({
      title: `${parts.length > 1 ? `${dataset}: ` : ""}${titleOf(contrast)}`,
      columns: [...numbers, { title: "reading", align: "left" }],
      rows: found.map(one => [...cellsOf(one), reading(one)]),
    })),
    sourceNotes(comparedRows(rowsOf(from), contrast)),
  );
}

const titleOf = (contrast: Contrast): string => `${contrastName(contrast)}, in points of P@1, paired by seed`;

const numbers: Table["columns"] = [
  { title: "model", align: "left" },
  { title: "n", align: "right" },
  { title: "difference", align: "right" },
  { title: "95\u00a0% interval", align: "right" },
];

const cellsOf = (found: Difference): string[] => [
  found.name,
  String(found.n),
  pointsCell(found.mean),
  intervalCell(found),
];

function reading({ low, high }: Difference): string {
  if (low === null || high === null) return "one seed says nothing of spread";
  if (low > 0) return "better";
  return high < 0 ? "worse" : "cannot be told apart";
}

const byDataset = (found: readonly Difference[]): [string, Difference[]][] =>
  [...new Set(found.map(({ dataset }) => dataset))].map(dataset => [
    dataset,
    found.filter(one => one.dataset === dataset),
  ]);
