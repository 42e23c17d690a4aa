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
  isGrouped: boolean,
): Naming {
  const keyOf = (run: RunRow) =>
    isGrouped ? JSON.stringify(run.cells.slice(0, fields.length)) : `run ${run.id}`;
  const keys = [...new Set(runs.map(keyOf))];
  const places = new Map(keys.map((key, place) => [key, place]));
  return {
    keyOf,
    labelOf: run => (isGrouped ? settingsText(run, names) || "all runs" : runText(run, names)),
    placeOf: key => places.get(key) ?? 0,
  };
}

const settingsText = ({ cells }: RunRow, names: readonly string[]): string =>
  names.flatMap((name, i) => (cells[i] == null ? [] : [`${name}=${cellText(cells[i])}`])).join(" ");

/** A run by its number, with its name where it has one, else with what tells it apart. */
const runText = (run: RunRow, names: readonly string[]): string =>
  `${run.id} ${run.name ?? settingsText(run, names)}`.trim();
