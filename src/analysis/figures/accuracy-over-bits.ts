import type { Figure, Trace } from "../../web/figure.js";
import type { Row } from "../measures.js";
import { certaintyMark, paper } from "../paper.js";
import { type Configuration, codeLength, configurations, nameOf, type Spread } from "../tables/results.js";
import { gridColour, layoutOf, palette, quiet, text } from "./theme.js";

const ranks = [
  { name: "P@1", measure: "accuracy" },
  { name: "P@3", measure: "top3" },
  { name: "P@5", measure: "top5" },
] as const;

type Rank = (typeof ranks)[number];

const depthColours = palette; // one colour per depth of the network on the bits
/** The name in the legend of small networks on the inputs. */
export const equalSize = "network of equal size";
const paperColour = quiet;
const baselineColours = { full: quiet, softmax: "#b07aa1", matched: "#e69f00" } as const;

/**
 * Accuracy over the code length T·d, one panel per data set: a line per objective and hidden layers, error bars of
 * one sd over seeds, the paper's points, and the models without bits. P@1 shows; buttons turn to P@3 and P@5.
 */
export function accuracyOverBits(
  rows: readonly Row[],
  { title = "" }: { title?: string } = {},
): Required<Figure> {
  const all = configurations(rows);
  const datasets = [...new Set(all.map(({ dataset }) => dataset))];
  const depths = [...new Set(all.filter(hasBits).map(({ hidden }) => hidden))];
  const shown = ranks.filter(rank => all.some(found => found[rank.measure]));
  const drawn = shown.flatMap(rank =>
    datasets.flatMap((dataset, panel) =>
      panelTraces(
        all.filter(found => found.dataset === dataset),
        { rank, panel, depths },
      ).map(trace => ({ rank, trace })),
    ),
  );
  return {
    data: named(drawn.map(({ rank, trace }) => ({ ...trace, visible: rank === shown[0] }))),
    layout: layout({ title, datasets, all, shown, order: drawn.map(({ rank }) => rank) }),
    config: { responsive: true, displaylogo: false },
  };
}

const hasBits = (found: Configuration): boolean => codeLength(found) !== null;

interface Panel {
  readonly rank: Rank;
  readonly panel: number;
  readonly depths: readonly string[];
}

function panelTraces(found: readonly Configuration[], { rank, panel, depths }: Panel): Trace[] {
  const axes = panel ? { xaxis: `x${panel + 1}`, yaxis: `y${panel + 1}` } : { xaxis: "x", yaxis: "y" };
  const withBits = found.filter(row => hasBits(row) && row[rank.measure]);
  const lines = depths.flatMap((hidden, i) =>
    [...new Set(withBits.map(({ objective }) => objective))].map(objective =>
      line(
        withBits.filter(row => row.hidden === hidden && row.objective === objective),
        { rank, objective, hidden, colour: depthColours[i % depthColours.length]! },
      ),
    ),
  );
  const span = withBits.map(row => codeLength(row)!);
  const measured = found.filter(row => row[rank.measure]);
  const levels = measured.filter(row => !hasBits(row) && row.model !== "matched");
  return [
    ...lines,
    ...(rank.measure === "accuracy" ? [paperPoints(found[0]!.dataset)] : []),
    ...levels.map(row => level(row, span, rank)),
    matchedPoints(measured, rank),
  ]
    .filter(trace => (trace.x as number[]).length > 0)
    .map(trace => ({ ...trace, ...axes }));
}

interface Style {
  readonly rank: Rank;
  readonly objective: string;
  readonly hidden: string;
  readonly colour: string;
}

function line(found: readonly Configuration[], { rank, objective, hidden, colour }: Style): Trace {
  const sorted = [...found].sort((a, b) => codeLength(a)! - codeLength(b)!);
  const alone = objective !== "joint";
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${hidden === "0" ? "no hidden layer" : `hidden ${hidden.replaceAll("x", "×")}`}, ${objective}`,
    x: sorted.map(row => codeLength(row)),
    y: sorted.map(row => percent(row[rank.measure]!.mean)),
    error_y: errorBars(sorted.map(row => row[rank.measure]!)),
    line: { color: colour, width: 2, dash: alone ? "dot" : "solid" },
    marker: { color: colour, size: 8, symbol: alone ? "circle-open" : "circle" },
    text: sorted.map(row => hover(row, row[rank.measure]!)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

const errorBars = (spreads: readonly Spread[]): Record<string, unknown> => ({
  type: "data",
  array: spreads.map(({ sd }) => (sd === null ? null : percent(sd))),
  visible: spreads.some(({ sd }) => sd !== null),
  thickness: 1.5,
  width: 3,
});

const paperOf = (dataset: string) => paper.filter(row => row.dataset === dataset && row.T !== null);

function paperPoints(dataset: string): Trace {
  const points = paperOf(dataset);
  return {
    type: "scatter",
    mode: "markers",
    name: "paper, joint",
    x: points.map(row => row.T! * row.d!),
    y: points.map(row => percent(row.accuracy)),
    marker: { color: paperColour, size: 10, symbol: "x-thin", line: { color: paperColour, width: 2 } },
    text: points.map(
      row =>
        `paper: ${row.T}×${row.d}${row.hidden === "0" ? "" : ` + ${row.hidden}`}: ` +
        `${percent(row.accuracy)} %${certaintyMark(row.certainty)} (${row.certainty})`,
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** A model without bits, as a level across the panel. */
function level(found: Configuration, span: readonly number[], rank: Rank): Trace {
  const value = found[rank.measure]!;
  const ends = span.length ? [Math.min(...span), Math.max(...span)] : [1, 10];
  const colour = baselineColours[found.model as keyof typeof baselineColours] ?? paperColour;
  return {
    type: "scatter",
    mode: "lines",
    name: found.model === "softmax" ? "softmax on the inputs" : nameOf(found),
    x: ends,
    y: ends.map(() => percent(value.mean)),
    line: { color: colour, width: 1.5, dash: found.model === "full" ? "dash" : "dashdot" },
    text: ends.map(() => hover(found, value)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** Small networks on the inputs, each drawn where the projection stands whose parameters it matches best. */
function matchedPoints(found: readonly Configuration[], rank: Rank): Trace {
  const points = placed(found);
  return {
    type: "scatter",
    mode: "markers",
    name: equalSize,
    x: points.map(({ bits }) => bits),
    y: points.map(({ row }) => percent(row[rank.measure]!.mean)),
    error_y: errorBars(points.map(({ row }) => row[rank.measure]!)),
    marker: { color: baselineColours.matched, size: 9, symbol: "triangle-up-open", line: { width: 2 } },
    text: points.map(
      ({ row, near }) => `${hover(row, row[rank.measure]!)}<br>as large as ${text(nameOf(near))}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** Networks of equal size beside the projection whose parameters they match best. */
function placed(
  found: readonly Configuration[],
): { row: Configuration; near: Configuration; bits: number }[] {
  const projections = found.filter(hasBits);
  return found
    .filter(({ model }) => model === "matched")
    .flatMap(row => {
      const near = nearest(row, projections);
      return near === null ? [] : [{ row, near, bits: codeLength(near)! }];
    });
}

function nearest(row: Configuration, others: readonly Configuration[]): Configuration | null {
  const distance = (other: Configuration): number =>
    Math.abs(Math.log((other.parameters ?? Number.NaN) / (row.parameters ?? Number.NaN)));
  const known = others.filter(other => Number.isFinite(distance(other)));
  return known.length
    ? known.reduce((best, other) => (distance(other) < distance(best) ? other : best))
    : null;
}

const hover = (found: Configuration, { mean, sd, n }: Spread): string =>
  text(
    `${nameOf(found)}, ${found.objective}: ${percent(mean)}${sd === null ? "" : ` ± ${percent(sd)}`} %, n = ${n}` +
      (found.parameters === null ? "" : `, ${found.parameters.toLocaleString("en-GB")} parameters`),
  );

/** Each name once in the legend, also where panels and ranks repeat it; clicking it turns all of them. */
function named(traces: readonly Trace[]): Trace[] {
  const seen = new Set<string>();
  return traces.map(trace => {
    const key = `${trace.visible} ${trace.name}`;
    const first = !seen.has(key);
    seen.add(key);
    return {
      ...trace,
      name: text(String(trace.name)),
      legendgroup: text(String(trace.name)),
      showlegend: first,
    };
  });
}

interface Parts {
  readonly title: string;
  readonly datasets: readonly string[];
  readonly all: readonly Configuration[];
  readonly shown: readonly Rank[];
  /** The rank of each trace. */
  readonly order: readonly Rank[];
}

function layout(parts: Parts): Record<string, unknown> {
  const { title, datasets, all, shown } = parts;
  const axes = datasets.map((dataset, panel) => {
    const lengths = all.filter(row => row.dataset === dataset).flatMap(row => codeLength(row) ?? []);
    const suffix = panel ? String(panel + 1) : "";
    return {
      [`xaxis${suffix}`]: { ...xAxis(lengths), domain: domain(panel, datasets.length), anchor: `y${suffix}` },
      [`yaxis${suffix}`]: { ...yAxis(panel ? "" : "accuracy on the test part, %"), anchor: `x${suffix}` },
    };
  });
  return {
    ...layoutOf(title, {
      height: 560,
      margin: { l: 60, r: 20, t: 90, b: 150 },
      legend: { orientation: "h", x: 0, xanchor: "left", y: -0.2, yanchor: "top" },
    }),
    ...nested(Object.assign({}, ...axes), view(parts, shown[0])),
    updatemenus: shown.length > 1 ? [rankButtons(parts)] : [],
  };
}

/** Plotly's buttons name a part of an axis `yaxis.range`; a layout holds it inside the axis. */
function nested(axes: Record<string, object>, changes: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...axes };
  for (const [path, value] of Object.entries(changes)) {
    const [name, part] = path.split(".") as [string, string?];
    result[name] = part ? { ...axes[name], [part]: value } : value;
  }
  return result;
}

const gap = 0.06; // of the width, between panels: room for the right one's tick labels

const domain = (panel: number, panels: number): [number, number] => {
  const width = (1 - gap * (panels - 1)) / panels;
  return [panel * (width + gap), panel * (width + gap) + width];
};

/**
 * What one rank shows: the part of each panel's axis where projections and the paper stand, the panel's name, and a
 * note for each network of equal size that lies below, so that the smallest of them do not flatten all curves.
 */
function view({ datasets, all }: Parts, rank: Rank | undefined): Record<string, unknown> {
  const panels = datasets.map((dataset, panel) => {
    const found = all.filter(row => row.dataset === dataset && rank && row[rank.measure]);
    const range = rank ? yRange(dataset, found, rank) : null;
    return {
      range: { [`yaxis${panel ? panel + 1 : ""}.${range ? "range" : "autorange"}`]: range ?? true },
      notes: [
        ...(datasets.length > 1 ? [panelName(dataset, domain(panel, datasets.length)[0])] : []),
        ...(rank && range ? below(found, { rank, panel, bottom: range[0] }) : []),
      ],
    };
  });
  return {
    ...Object.assign({}, ...panels.map(({ range }) => range)),
    annotations: panels.flatMap(({ notes }) => notes),
  };
}

function yRange(dataset: string, found: readonly Configuration[], rank: Rank): [number, number] | null {
  const spreads = found.filter(row => row.model !== "matched").map(row => row[rank.measure]!);
  const values = [
    ...spreads.flatMap(({ mean, sd }) => [mean - (sd ?? 0), mean + (sd ?? 0)]),
    ...(rank.measure === "accuracy" ? paperOf(dataset).map(row => row.accuracy) : []),
  ].filter(Number.isFinite);
  if (values.length === 0) return null;
  const [low, high] = [100 * Math.min(...values), 100 * Math.max(...values)];
  const room = Math.max(0.1 * (high - low), 0.5);
  return [Number((low - room).toFixed(2)), Number((high + room).toFixed(2))];
}

const panelName = (dataset: string, x: number): Record<string, unknown> => ({
  text: text(dataset),
  x,
  y: 1.01,
  xref: "paper",
  yref: "paper",
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 14 },
});

interface Floor {
  readonly rank: Rank;
  readonly panel: number;
  readonly bottom: number;
}

function below(found: readonly Configuration[], { rank, panel, bottom }: Floor): Record<string, unknown>[] {
  return placed(found).flatMap(({ row, bits }) => {
    const value = percent(row[rank.measure]!.mean);
    if (value === null || value >= bottom) return [];
    return {
      text: `${value.toFixed(1)} ↓`,
      x: Math.log10(bits), // an annotation on a log axis stands at the exponent
      y: bottom,
      xref: panel ? `x${panel + 1}` : "x",
      yref: panel ? `y${panel + 1}` : "y",
      xanchor: "left",
      xshift: 4,
      yanchor: "bottom",
      showarrow: false,
      font: { color: baselineColours.matched, size: 12 },
    };
  });
}

/** Ticks where models stand, thinned so that their labels do not touch. */
function xAxis(lengths: readonly number[]): Record<string, unknown> {
  const sorted = [...new Set(lengths)].sort((a, b) => a - b);
  const range = sorted.length > 1 ? Math.log10(sorted.at(-1)! / sorted[0]!) : 1;
  const ticks: number[] = [];
  for (const bits of sorted)
    if (ticks.length === 0 || Math.log10(bits / ticks.at(-1)!) > 0.05 * range) ticks.push(bits);
  return {
    type: "log",
    title: { text: "code length T·d, bits" },
    tickmode: "array",
    tickvals: ticks,
    ticktext: ticks.map(bits => bits.toLocaleString("en-GB")),
    showgrid: true,
    gridcolor: gridColour,
    zeroline: false,
    ticklabeloverflow: "allow",
  };
}

const yAxis = (title: string): Record<string, unknown> => ({
  title: { text: title },
  gridcolor: gridColour,
  zeroline: false,
  ticklabeloverflow: "allow", // Plotly hides labels where it cannot measure text
});

const rankButtons = (parts: Parts): Record<string, unknown> => ({
  type: "buttons",
  direction: "right",
  x: 1,
  xanchor: "right",
  y: parts.datasets.length > 1 ? 1.08 : 1.02, // above the names of panels
  yanchor: "bottom",
  showactive: true,
  buttons: parts.shown.map(rank => ({
    label: rank.name,
    method: "update",
    args: [{ visible: parts.order.map(other => other === rank) }, view(parts, rank)],
  })),
});

/** A fraction in percent; null, which Plotly leaves out, where training diverged. */
const percent = (share: number): number | null =>
  Number.isFinite(share) ? Number((100 * share).toFixed(3)) : null;
