import { type ParetoObjective, paretoFront } from "../../../../analysis/groups/pareto.js";
import type { Figure, Trace } from "../../../../web/figure.js";
import { escapeText } from "../../../../web/html.js";
import type { Field, PaperPoint } from "../../../api.js";
import { cellText, shortNumber } from "../../parts/format.js";
import { bitsField, cellOf, countOf, type Item, numberIn, ownName } from "../items.js";
import { thinned } from "./thinned.js";

/** The colours of a figure, as the page has them now. */
export interface Ink {
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly paper: string;
  readonly series: readonly string[];
  readonly quiet: string;
}

/** Which way is better; null: an axis has no better end, and there is no front. */
export type Best = ParetoObjective["best"] | null;

export interface ScatterAsk {
  readonly x: Field;
  readonly y: Field;
  /** A setting, by whose values points are coloured; null: all alike. */
  readonly colour: Field | null;
  /** The data set, where runs are of several: each has a front of its own. null: there is one front. */
  readonly apart: Field | null;
  readonly bestX: Best;
  readonly bestY: Best;
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  readonly published: readonly PaperPoint[];
}

/** An item with its place. */
interface Point {
  readonly item: Item;
  readonly x: number;
  readonly y: number;
}

const mostColours = 12; // more in a legend are not told apart

/** A mark for each item, the front through those that nothing beats, and what the papers published. */
export function scatterFigure(items: readonly Item[], ask: ScatterAsk, ink: Ink): Required<Figure> {
  const points = pointsOf(items, ask);
  return {
    data: [
      ...fronts(points, ask, ink),
      ...marks(drawnOf(points, ask), ask, ink),
      ...publishedMarks(ask, ink),
    ],
    layout: layoutOf(ask, ink),
    config: { responsive: true, displaylogo: false, displayModeBar: "hover" },
  };
}

/** The points that have a mark: of very many those that lie apart, and the front. */
export const drawnOf = (points: readonly Point[], ask: ScatterAsk): Point[] => [
  ...new Set([...thinned(points, ask), ...frontOf(points, ask)]),
];

/** Those that have numbers on both axes, and a place on them. */
export const pointsOf = (items: readonly Item[], { x, y, isLogX, isLogY }: ScatterAsk): Point[] =>
  items.flatMap(item => {
    const [left, up] = [numberIn(cellOf(item, x)), numberIn(cellOf(item, y))];
    const fits = (value: number | null, isLog: boolean) => value !== null && (!isLog || value > 0);
    return fits(left, isLogX) && fits(up, isLogY) ? [{ item, x: left!, y: up! }] : [];
  });

function marks(points: readonly Point[], ask: ScatterAsk, ink: Ink): Trace[] {
  if (ask.colour === null) return [marksOf(points, ask, ink.series[0]!, "runs", false)];
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const name = cellText(cellOf(point.item, ask.colour));
    groups.set(name, [...(groups.get(name) ?? []), point]);
  }
  const named = [...groups].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  const own = named.slice(0, named.length > mostColours ? mostColours - 1 : mostColours);
  const rest = named.slice(own.length);
  const traces = own.map(([name, members], i) =>
    marksOf(
      members,
      ask,
      ink.series[i % ink.series.length]!,
      `${ownName(ask.colour!)} = ${name}`,
      true,
      symbols[Math.floor(i / ink.series.length)],
    ),
  );
  if (rest.length === 0) return traces;
  return [
    ...traces,
    marksOf(
      rest.flatMap(([, members]) => members),
      ask,
      ink.quiet,
      `${rest.length} other values`,
      true,
    ),
  ];
}

const symbols = ["circle", "square"];

function marksOf(
  points: readonly Point[],
  ask: ScatterAsk,
  colour: string,
  name: string,
  isNamed: boolean,
  symbol = "circle",
): Trace {
  const half = (point: Point, field: Field) => point.item.spread(field)?.sd ?? 0;
  const hasBars = (field: Field) => points.length <= 500 && points.some(point => half(point, field) > 0);
  const bars = (field: Field) => ({
    ...{ type: "data", array: points.map(point => half(point, field)), thickness: 1, width: 0 },
    color: colour,
  });
  return {
    type: "scatter",
    mode: "markers",
    name: escapeText(name),
    showlegend: isNamed,
    x: points.map(point => point.x),
    y: points.map(point => point.y),
    customdata: points.map(point => point.item.key),
    marker: {
      color: colour,
      size: points.length > 2000 ? 5 : 8,
      symbol,
      opacity: points.length > 500 ? 0.6 : 0.9,
    },
    ...(hasBars(ask.x) ? { error_x: bars(ask.x) } : {}),
    ...(hasBars(ask.y) ? { error_y: bars(ask.y) } : {}),
    text: points.map(point => hoverText(point, ask)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

const mostCharacters = 90;

function hoverText({ item, x, y }: Point, ask: ScatterAsk): string {
  const { label } = item;
  const short = label.length > mostCharacters ? `${label.slice(0, mostCharacters)}…` : label;
  const value = (field: Field, number: number) => {
    const spread = item.spread(field);
    const around = spread?.sd == null ? "" : ` ± ${shortNumber(spread.sd, 2)}`;
    return `${ownName(field)} ${shortNumber(number)}${around}`;
  };
  const [left, up] = [countOf(item, ask.x), countOf(item, ask.y)];
  const own = left === up ? `mean of ${up} runs` : `means of ${left} and of ${up} runs`;
  const n = item.n > 1 ? [own] : [];
  return [short, value(ask.x, x), value(ask.y, y), ...n].map(escapeText).join("<br>");
}

/** What nothing beats on both axes, as a stair: between two marks nothing better than the worse of them is known. */
function fronts(points: readonly Point[], ask: ScatterAsk, ink: Ink): Trace[] {
  return frontsOf(points, ask)
    .filter(front => front.length > 1)
    .map(front => ({
      type: "scatter",
      mode: "lines",
      name: "front",
      showlegend: false,
      x: front.map(point => point.x),
      y: front.map(point => point.y),
      line: { color: ink.soft, width: 1.5, shape: ask.bestX === "min" ? "hv" : "vh" },
      hoverinfo: "skip",
    }));
}

/** All that are on a front. */
export const frontOf = (points: readonly Point[], ask: ScatterAsk): Point[] => frontsOf(points, ask).flat();

/** A front for each data set, from left to right: the numbers of two do not compare. */
function frontsOf(points: readonly Point[], { bestX, bestY, apart }: ScatterAsk): Point[][] {
  if (bestX === null || bestY === null) return [];
  const objectives: ParetoObjective[] = [
    { name: "y", best: bestY },
    { name: "x", best: bestX },
  ];
  const sets = new Map<string, Point[]>();
  for (const point of points) {
    const set = apart === null ? "" : cellText(point.item.cell(apart));
    const known = sets.get(set);
    if (known) known.push(point);
    else sets.set(set, [point]);
  }
  return [...sets.values()].map(members =>
    paretoFront(members, objectives, (point, name) => (name === "x" ? point.x : point.y)).sort(
      (a, b) => a.x - b.x,
    ),
  );
}

/** Where a published point lies on an axis; null where the paper does not tell. */
export function publishedValue(point: PaperPoint, field: Field): number | null {
  if (field === bitsField) return point.T === null || point.d === null ? null : point.T * point.d;
  switch (ownName(field)) {
    case "accuracy":
      return point.accuracy;
    case "ratio":
      return point.ratio;
    case "parameters":
      return point.parameters;
    case "bytes":
      return point.bytes;
    case "T":
      return point.T;
    case "d":
      return point.d;
    default:
      return null;
  }
}

function publishedMarks({ published, x, y, isLogX, isLogY }: ScatterAsk, ink: Ink): Trace[] {
  const placed = published.flatMap(point => {
    const [left, up] = [publishedValue(point, x), publishedValue(point, y)];
    if (left === null || up === null || (isLogX && left <= 0) || (isLogY && up <= 0)) return [];
    return [{ point, left, up }];
  });
  if (placed.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      name: "published (Ravi 2017, 2019)",
      x: placed.map(({ left }) => left),
      y: placed.map(({ up }) => up),
      marker: {
        ...{ color: ink.ink, size: 11, line: { width: 1.5, color: ink.ink } },
        symbol: placed.map(({ point }) => (point.certainty === "read" ? "diamond" : "diamond-open")),
      },
      text: placed.map(({ point }) => publishedText(point)),
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

function publishedText(point: PaperPoint): string {
  const shape =
    point.T === null
      ? ""
      : `, T=${point.T} d=${point.d}${point.hidden === "0" ? "" : ` hidden ${point.hidden}`}`;
  return [
    `published: ${point.model}${shape}, ${point.objective}`,
    `${point.table}: ${(100 * point.accuracy).toFixed(1)} %`,
    point.certainty === "read" ? "read in a source" : point.certainty,
  ]
    .map(escapeText)
    .join("<br>");
}

function layoutOf({ x, y, isLogX, isLogY }: ScatterAsk, ink: Ink): Record<string, unknown> {
  const axis = (field: Field, isLog: boolean) => ({
    title: { text: escapeText(ownName(field)), standoff: 8 },
    type: isLog ? "log" : "linear",
    ...{ gridcolor: ink.grid, linecolor: ink.grid, zeroline: false, automargin: true },
    ...(isLog ? { dtick: 1 } : {}),
  });
  return {
    font: { family: "system-ui, sans-serif", size: 13, color: ink.ink },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 60, r: 16, t: 16, b: 50 },
    hovermode: "closest",
    hoverlabel: { bgcolor: ink.paper, bordercolor: ink.soft, font: { color: ink.ink }, align: "left" },
    dragmode: "zoom",
    modebar: { bgcolor: "rgba(0,0,0,0)", color: ink.soft, activecolor: ink.ink },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    uirevision: `${x} ${y} ${isLogX} ${isLogY}`, // zoom is kept while runs come in, and not on other axes
    xaxis: axis(x, isLogX),
    yaxis: axis(y, isLogY),
  };
}
