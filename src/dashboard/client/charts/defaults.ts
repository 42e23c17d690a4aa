import { bestBy } from "../../../analysis/groups/best-by.js";
import type { Columns, Field } from "../../api.js";
import { bitsField, ownName } from "./items.js";

/** The field that a chart begins with: the first of these that the runs have, else the first of all. */
const firstOf = (columns: Columns, wanted: readonly string[]): Field | undefined => {
  const { params, metrics } = columns;
  const plain = metrics.filter(({ system }) => !system);
  for (const name of wanted) {
    const found = plain.find(metric => metric.name === name) ?? params.find(param => param.name === name);
    if (found) return found.field;
  }
  return undefined;
};

const plainMetrics = ({ metrics }: Columns): Field[] =>
  metrics.filter(({ system }) => !system).map(({ field }) => field);

export const scoreField = (columns: Columns): Field =>
  firstOf(columns, ["accuracy", "validation_accuracy", "score", "loss"]) ?? plainMetrics(columns)[0] ?? "";

export const costField = (columns: Columns): Field => {
  const cost = firstOf(columns, ["bytes", "parameters"]);
  if (cost) return cost;
  const names = columns.params.map(({ name }) => name);
  if (names.includes("T") && names.includes("d")) return bitsField;
  const numeric = columns.params.find(({ differs, kind }) => differs && kind === "number");
  return numeric?.field ?? plainMetrics(columns)[1] ?? plainMetrics(columns)[0] ?? "";
};

/** Which end of a field is better, by its name; null where nothing tells, or where it tells both. */
export function bestOf(field: Field): "max" | "min" | null {
  if (/^(?:T·d|params\.[Td])$/.test(field)) return "min";
  if (/^metrics\.(?:compression_)?ratio(?:_with_planes)?$/.test(field)) return "max";
  const best = bestBy(ownName(field));
  return best && (best === "highest" ? "max" : "min");
}

const mostAxes = 8; // more cannot be read at 1,400 pixels

/** The axes of parallel coordinates where none were chosen: settings that differ, cause before effect, then what came of them. */
export function firstAxes(columns: Columns): Field[] {
  const settings = columns.params
    .filter(
      ({ differs, name, values }) => differs && name !== "seed" && (values === null || values.length > 1),
    )
    .map(({ field }) => field)
    .slice(0, mostAxes - 2);
  const wanted = ["bytes", "parameters", "validation_accuracy", "accuracy"].flatMap(
    name => firstOf(columns, [name]) ?? [],
  );
  const found = [...wanted.slice(0, 1), ...wanted.slice(-1)];
  const measures = found.length > 0 ? [...new Set(found)] : plainMetrics(columns).slice(0, 2);
  return [...settings, ...measures];
}

/** What tells points apart where no colour was chosen: runs of several data sets do not compare. */
export const firstColour = ({ params }: Columns): Field | null =>
  ["dataset", "objective", "model"].flatMap(
    name => params.find(param => param.name === name && param.differs)?.field ?? [],
  )[0] ?? null;

/** The two settings of a heat map where none were chosen: T and d, else the first two that differ. */
export function firstPair(columns: Columns): readonly [string, string] {
  const differing = columns.params
    .filter(({ differs, name }) => differs && name !== "seed")
    .map(({ name }) => name);
  const names = ["T", "d"].every(name => differing.includes(name)) ? ["T", "d"] : differing;
  return [names[0] ?? "", names[1] ?? ""];
}
