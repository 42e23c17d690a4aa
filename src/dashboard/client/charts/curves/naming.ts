import type { By, Columns, Field, RunRow } from "../../../api.js";
import { cellText } from "../../parts/format.js";
import type { Naming } from "./lines.js";

/** The settings that lines are told apart by: to be asked for with the curves, in this order. */
export function namingFields({ params }: Pick<Columns, "params">, by: By | null): Field[] {
  const differing = params.filter(({ differs }) => differs);
  if (by === null) return differing.map(({ field }) => field);
  const names =
    "by" in by ? by.by : differing.map(({ name }) => name).filter(name => !by.except.includes(name));
  return names.flatMap(
    name => params.find(param => param.name === name)?.field ?? (name === "experiment" ? [name] : []),
  );
}

/** Runs whose settings of these fields are alike are one line where they are put together; else each run is one. */
export function namingOf(
  runs: readonly RunRow[],
  fields: readonly Field[],
  names: readonly string[],
  by: By | null,
): Naming {
  const apart = by !== null && tellsExperiments(by) ? runs.map(({ experiment }) => experiment) : [];
  const hasSeveral = new Set(apart).size > 1;
  const keyOf = (run: RunRow) => {
    if (by === null) return `run ${run.id}`;
    const cells = run.cells.slice(0, fields.length);
    return JSON.stringify(hasSeveral ? [run.experiment, ...cells] : cells);
  };
  const groupText = (run: RunRow) =>
    [...(hasSeveral ? [`experiment=${run.experiment}`] : []), settingsText(run, names)].join(" ").trim();
  const keys = [...new Set(runs.map(keyOf))];
  const places = new Map(keys.map((key, place) => [key, place]));
  return {
    keyOf,
    labelOf: run => (by === null ? runText(run, names) : groupText(run) || "all runs"),
    placeOf: key => places.get(key) ?? 0,
  };
}

/** All settings but some tell groups apart, and so do experiments: as in the table. */
const tellsExperiments = (by: By): boolean => "except" in by && !by.except.includes("experiment");

const settingsText = ({ cells }: RunRow, names: readonly string[]): string =>
  names.flatMap((name, i) => (cells[i] == null ? [] : [`${name}=${cellText(cells[i])}`])).join(" ");

/** A run by its number, with its name where it has one, else with what tells it apart. */
const runText = (run: RunRow, names: readonly string[]): string =>
  `${run.id} ${run.name ?? settingsText(run, names)}`.trim();
