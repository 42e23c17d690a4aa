import type { By, Columns, Field, GroupsAsk, PivotAsk, TableAsk, Which } from "../../api.js";
import { choice, flag, list, number, text } from "../state/codecs.js";
import { type Means, meansAsk, meansCodec } from "../state/grouping.js";
import { bestOf, costField, firstAxes, firstColour, firstPair, scoreField } from "./defaults.js";
import { askedFields, ownName } from "./items.js";
import type { Places } from "./pivot/places.js";

const mostRuns = 10_000;
const mostLabels = 6; // a longer label is no longer read

/** What is asked for a chart of runs, or of groups of them: the one question or the other. */
export interface ItemQuestions {
  readonly table: TableAsk | null;
  readonly groups: GroupsAsk | null;
  readonly asked: readonly Field[];
  /** Settings that runs are named by. */
  readonly labels: readonly Field[];
}

export function itemQuestions(
  which: Which,
  { by, means }: { readonly by: By | null; readonly means: Means },
  fields: readonly Field[],
  columns: Columns | undefined,
): ItemQuestions {
  const labels = (columns?.params ?? [])
    .flatMap(({ differs, field }) => (differs ? [field] : []))
    .slice(0, mostLabels);
  const asked = askedFields([...fields, ...labels]);
  const metrics = asked.filter(field => field.startsWith("metrics.")).map(ownName);
  return {
    ...{ asked, labels },
    table: by ? null : { ...which, fields: asked, limit: mostRuns },
    groups: by && { ...which, ...meansAsk(means), by, metrics, sort: [], offset: 0, limit: mostRuns },
  };
}

const bests = ["auto", "max", "min", "none"] as const;

/** How what is chosen of a scatter plot stands in the URL. */
export const scatterCodecs = {
  x: text(),
  y: text(),
  colour: text(),
  bestx: choice(bests, "auto"),
  besty: choice(bests, "auto"),
  logx: choice(["auto", "on", "off"], "auto"),
  logy: flag(),
  papers: flag(true),
};

export const scatterFields = (
  chosen: { readonly x: Field; readonly y: Field; readonly colour: Field },
  columns: Columns,
): { x: Field; y: Field; colour: Field | null; apart: Field | null; all: Field[] } => {
  const [x, y] = [chosen.x || costField(columns), chosen.y || scoreField(columns)];
  const colour = chosen.colour === alike ? null : chosen.colour || firstColour(columns);
  const apart = columns.params.find(({ name, differs }) => name === "dataset" && differs)?.field ?? null;
  const telling = [colour, apart].filter(field => field !== null);
  return { x, y, colour, apart, all: [...new Set([x, y, ...telling])] };
};

/** Of colours that were taken away by hand: where the URL says nothing, the first choice stands. */
export const alike = "-";

/** How what is chosen of parallel coordinates stands in the URL. */
export const parallelCodecs = { axes: list(), colour: text() };

export const parallelFields = (
  chosen: { readonly axes: readonly Field[]; readonly colour: Field },
  columns: Columns,
): { axes: readonly Field[]; colour: Field; all: Field[] } => {
  const axes = chosen.axes.length > 0 ? chosen.axes : firstAxes(columns);
  const colour = chosen.colour || scoreField(columns);
  return { axes, colour, all: [...axes, colour] };
};

/** How what is chosen of a heat map stands in the URL. */
export const heatCodecs = {
  rows: text(),
  columns: text(),
  metric: text(),
  show: choice(["mean", "sd", "n"], "mean"),
  means: meansCodec,
};

/** The two settings of a heat map, its metric, and what is asked for it; null where there are no two settings. */
export interface HeatQuestion {
  readonly rows: Field;
  readonly across: Field;
  readonly metric: Field;
  readonly names: { readonly row: string; readonly column: string; readonly metric: string };
  readonly ask: GroupsAsk | null;
}

export function heatQuestion(
  which: Which,
  chosen: { readonly rows: Field; readonly columns: Field; readonly metric: Field; readonly means: Means },
  columns: Columns,
): HeatQuestion {
  const [firstRow, firstColumn] = firstPair(columns);
  const fieldOf = (name: string) => columns.params.find(param => param.name === name)?.field ?? "";
  const nameOf = (field: Field) =>
    columns.params.find(param => param.field === field)?.name ?? ownName(field);
  const rows = chosen.rows || fieldOf(firstRow);
  const other = rows === fieldOf(firstColumn) ? fieldOf(firstRow) : fieldOf(firstColumn);
  const across = chosen.columns || other;
  const metric = chosen.metric || scoreField(columns);
  const names = { row: nameOf(rows), column: nameOf(across), metric: ownName(metric) };
  const isReady =
    names.row !== "" && names.column !== "" && names.metric !== "" && names.row !== names.column;
  const by = { by: [names.row, names.column] };
  const page = { sort: [], offset: 0, limit: mostRuns };
  return {
    ...{ rows, across, metric, names },
    ask: isReady ? { ...which, ...meansAsk(chosen.means), by, metrics: [names.metric], ...page } : null,
  };
}

/** Of a zone that was emptied by hand: where the URL says nothing, the first choice stands. */
export const emptied = "-";

/** How what is chosen of a pivot table stands in the URL. */
export const pivotCodecs = {
  rows: list(),
  columns: list(),
  metric: text(),
  best: choice(["auto", "highest", "lowest", "none"], "auto"),
  digits: number(null),
  percent: choice(["auto", "on", "off"], "auto"),
  sd: flag(true),
};

export interface PivotChosen {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly metric: Field;
  readonly best: "auto" | "highest" | "lowest" | "none";
  /** null: by the size of the numbers. */
  readonly digits: number | null;
  readonly percent: "auto" | "on" | "off";
}

export interface PivotQuestion {
  readonly metric: Field;
  /** Settings that may be rows or columns. */
  readonly names: readonly string[];
  readonly places: Places;
  readonly isPercent: boolean;
  readonly ask: PivotAsk | null;
}

export function pivotQuestion(which: Which, chosen: PivotChosen, columns: Columns): PivotQuestion {
  const metric = chosen.metric || scoreField(columns);
  const names = columns.params
    .filter(({ differs, name }) => differs && name !== "seed")
    .map(({ name }) => name);
  const places = placesNow(chosen, columns, names);
  const isPercent = chosen.percent === "auto" ? /accuracy|top\d/.test(metric) : chosen.percent === "on";
  const best = chosen.best === "auto" ? bestByName(metric) : chosen.best === "none" ? null : chosen.best;
  const isReady = metric !== "" && places.rows.length + places.columns.length > 0;
  const numbers = { digits: chosen.digits, percent: isPercent };
  return {
    ...{ metric, names, places, isPercent },
    ask: isReady ? { ...which, ...places, metric: ownName(metric), best, ...numbers } : null,
  };
}

export const bestByName = (metric: Field): "highest" | "lowest" | null => {
  const best = bestOf(metric);
  return best && (best === "max" ? "highest" : "lowest");
};

/** Where nothing was chosen all settings that differ are rows or columns: else the numbers would not compare. */
function placesNow(chosen: PivotChosen, columns: Columns, names: readonly string[]): Places {
  const own = (values: readonly string[]) => values.filter(name => name !== emptied);
  if (chosen.rows.length + chosen.columns.length > 0)
    return { rows: own(chosen.rows), columns: own(chosen.columns) };
  const [row, column] = firstPair(columns);
  const others = names.filter(name => name !== row && name !== column);
  return { rows: [...others, ...(row ? [row] : [])], columns: column ? [column] : [] };
}
