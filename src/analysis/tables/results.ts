import { grouped } from "../../core/numbers.js";
import { separating, settingText } from "../../core/settings.js";
import type { Run } from "../../tracking/run.js";
import { type Configuration, codeLength, configurations, nameOf } from "../configurations.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { countCell, paperCell, ratioCell, spreadCell } from "./cells.js";
import { trainerTables } from "./differences.js";
import type { Table } from "./table.js";

/** Our numbers beside the paper's, and what the full network's help is worth. */
export function table(from: readonly Run[] | readonly Row[]): DisplayableTables {
  const rows = rowsOf(from);
  return displayableTables(allTables(rows), [...unshownSettings(rows), ...missingNotes(rows)]);
}

export const allTables = (rows: readonly Row[]): Table[] => [...resultTables(rows), ...trainerTables(rows)];

/** One table per data set: ours beside the paper's. A column that no row fills is left out. */
export function resultTables(rows: readonly Row[]): Table[] {
  return byDataset(rows).map(([dataset, found]) => resultTable(dataset, found));
}

function byDataset(rows: readonly Row[]): [string, Configuration[]][] {
  const all = configurations(rows);
  return [...new Set(all.map(({ dataset }) => dataset))].map(dataset => [
    dataset,
    all.filter(found => found.dataset === dataset),
  ]);
}

/** A line with the settings that no column shows, except those that are `said` elsewhere; none where all are shown. */
export function unshownSettings(rows: readonly Row[], said: readonly string[] = []): string[] {
  const tables = byDataset(rows);
  const shown = new Set([
    ...["experiment", "dataset", "model", "T", "d", "hidden", "objective", ...said],
    ...tables.flatMap(([, found]) => settingFields(found).map(({ title }) => title)),
  ]);
  const all = tables.flatMap(([, found]) => found.map(({ settings }) => settings));
  const names = [...new Set(all.flatMap(Object.keys))].filter(name => !shown.has(name));
  const valuesIn = (found: readonly Configuration[], name: string): string =>
    [...new Set(found.map(({ settings }) => settingText(settings[name])))].filter(Boolean).join(" or ");
  const values = (name: string): string => {
    const own = tables.map(([dataset, found]) => [dataset, valuesIn(found, name)] as const);
    const told = own.filter(([, value]) => value);
    if (new Set(own.map(([, value]) => value)).size === 1) return told[0]![1];
    return told.map(([dataset, value]) => `${value} (${dataset})`).join(", ");
  };
  return names.length
    ? [`Not in the table: ${names.map(name => `${name} ${values(name)}`).join(", ")}.`]
    : [];
}

/** What a table cannot show: parameters that seeds differ in, a ratio that has no one meaning, rows that were not made alike. */
export function missingNotes(rows: readonly Row[]): string[] {
  const all = configurations(rows);
  const lacks = (name: "ratio" | "parameters"): boolean =>
    all.some(found => found[name] === null) && rows.some(row => row[name] !== null);
  return [
    ...(lacks("parameters") ? ["A size is left out where the seeds of a row do not have it alike."] : []),
    ...(lacks("ratio") && !lacks("parameters")
      ? ["A ratio is left out where no one full network is that of a row."]
      : []),
    ...sourceNotes(rows),
  ];
}

interface Field {
  readonly title: string;
  readonly align: "left" | "right";
  readonly spare?: number;
  readonly cell: (found: Configuration) => string;
}

const named: readonly Field[] = [
  { title: "model", align: "left", cell: nameOf },
  { title: "objective", align: "left", cell: found => found.objective },
];

const fields: readonly Field[] = [
  ...named,
  { title: "bits", align: "right", spare: 1, cell: found => grouped(codeLength(found)) },
  { title: "n", align: "right", cell: found => countCell(found.accuracy, found.seeds) },
  { title: "P@1,\u00a0%", align: "right", cell: found => spreadCell(found.accuracy) },
  { title: "paper,\u00a0%", align: "right", spare: 1, cell: ({ paper }) => paperCell(paper) },
  { title: "ratio", align: "right", spare: 1, cell: found => ratioCell(found.ratio) },
  {
    title: "with planes",
    align: "right",
    spare: 1,
    cell: found => (hasPlanes(found) ? ratioCell(found.ratioWithPlanes) : ""),
  },
  { title: "parameters", align: "right", spare: 1, cell: found => grouped(found.parameters) },
  { title: "bytes", align: "right", spare: 1, cell: bytesCell },
];

/** From the fewest to the most of its seeds. */
function bytesCell({ leastBytes, bytes }: Configuration): string {
  return leastBytes === bytes ? grouped(bytes) : `${grouped(leastBytes)}–${grouped(bytes)}`;
}

/** Whether its bits come of planes: presence bits of texts come of one hash a feature. */
const hasPlanes = (found: Configuration): boolean =>
  codeLength(found) !== null && found.settings.projection !== "presence";

/** Told apart wherever there is more than one of them; every other setting where rows would read the same without it. */
const rarely: readonly Field[] = [
  { title: "epochs", align: "right", cell: found => grouped(found.epochs) },
  { title: "examples", align: "right", cell: found => grouped(found.examples) || "all" },
];

function settingField(title: string, found: readonly Configuration[]): Field {
  const numeric = found.every(({ settings }) => typeof (settings[title] ?? 0) === "number");
  return { title, align: numeric ? "right" : "left", cell: ({ settings }) => settingText(settings[title]) };
}

/** The columns of settings that only some tables need. */
function settingFields(found: readonly Configuration[]): Field[] {
  const reads = (row: Configuration): string =>
    JSON.stringify([...named, ...rarely].map(({ cell }) => cell(row)));
  return [
    ...rarely.filter(({ cell }) => new Set(found.map(cell)).size > 1),
    ...separating(found, row => row.settings, reads).map(name => settingField(name, found)),
  ];
}

function resultTable(dataset: string, found: readonly Configuration[]): Table {
  const used = [...fields.filter(({ cell }) => found.some(row => cell(row) !== "")), ...settingFields(found)];
  return {
    title: dataset,
    columns: used.map(({ cell: _, ...column }) => column),
    rows: found.map(row => used.map(({ cell }) => cell(row))),
  };
}
