import type { Row } from "./measures.js";
import { certaintyMark, paper } from "./paper.js";
import { type Configuration, codeLength, configurations, nameOf, type Spread } from "./tables.js";

/** A Plotly figure: plain JSON. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

export type Trace = Readonly<Record<string, unknown>>;

const ranks = [
  { name: "P@1", measure: "accuracy" },
  { name: "P@3", measure: "top3" },
  { name: "P@5", measure: "top5" },
] as const;

type Rank = (typeof ranks)[number];

/** Okabe and Ito's palette, told apart with any colour vision: one colour per depth of the network on the bits. */
const depthColours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"] as const;
const paperColour = "#777777"; // readable on white and on black
const baselineColours = { full: "#777777", softmax: "#b07aa1", matched: "#e69f00" } as const;

/**
 * Accuracy over the code length T·d, one panel per data set: a line per objective and hidden layers, error bars of
 * one sd over seeds, the paper's points, and the models without bits. P@1 shows; buttons turn to P@3 and P@5.
 */
export function accuracyOverBits(rows: readonly Row[], { title = "" }: { title?: string } = {}): Figure {
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
    layout: layout(
      title,
      datasets,
      all,
      shown,
      drawn.map(({ rank }) => rank),
    ),
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
  const baselines = found.filter(row => !hasBits(row) && row[rank.measure]);
  return [
    ...lines,
    ...(rank.measure === "accuracy" ? [paperPoints(found[0]!.dataset)] : []),
    ...baselines.filter(({ model }) => model !== "matched").map(row => level(row, span, rank)),
    matchedPoints(
      baselines.filter(({ model }) => model === "matched"),
      withBits,
      rank,
    ),
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
    name: `${hidden === "0" ? "linear" : `+ ${hidden.replaceAll("x", "×")}`}, ${objective}`,
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

function paperPoints(dataset: string): Trace {
  const points = paper.filter(row => row.dataset === dataset && row.projections !== null);
  return {
    type: "scatter",
    mode: "markers",
    name: "paper, joint",
    x: points.map(row => row.projections! * row.bits!),
    y: points.map(row => percent(row.accuracy)),
    marker: { color: paperColour, size: 10, symbol: "x-thin", line: { color: paperColour, width: 2 } },
    text: points.map(
      row =>
        `paper: ${row.projections}×${row.bits}${row.hidden === "0" ? "" : ` + ${row.hidden}`}: ` +
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
function matchedPoints(
  found: readonly Configuration[],
  projections: readonly Configuration[],
  rank: Rank,
): Trace {
  const placed = found.flatMap(row => {
    const near = nearest(row, projections);
    return near === null ? [] : [{ row, bits: codeLength(near)!, near }];
  });
  return {
    type: "scatter",
    mode: "markers",
    name: "network of equal size",
    x: placed.map(({ bits }) => bits),
    y: placed.map(({ row }) => percent(row[rank.measure]!.mean)),
    error_y: errorBars(placed.map(({ row }) => row[rank.measure]!)),
    marker: { color: baselineColours.matched, size: 9, symbol: "triangle-up" },
    text: placed.map(
      ({ row, near }) => `${hover(row, row[rank.measure]!)}<br>as large as ${text(nameOf(near))}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
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

function layout(
  title: string,
  datasets: readonly string[],
  all: readonly Configuration[],
  shown: readonly Rank[],
  order: readonly Rank[],
): Record<string, unknown> {
  const axes = datasets.map((dataset, i) => {
    const lengths = all.filter(row => row.dataset === dataset).flatMap(row => codeLength(row) ?? []);
    const suffix = i ? String(i + 1) : "";
    const width = 1 / datasets.length;
    const domain = [i * width + (i ? 0.05 : 0), (i + 1) * width];
    return {
      [`xaxis${suffix}`]: { ...xAxis(lengths), domain, anchor: `y${suffix}` },
      [`yaxis${suffix}`]: { ...yAxis(i ? "" : "accuracy on the test part, %"), anchor: `x${suffix}` },
    };
  });
  const many = datasets.length > 1;
  return {
    title: { text: text(title), x: 0, xref: "paper", xanchor: "left", font: { size: 17 } },
    font: { family: "Arial, Helvetica, sans-serif", size: 13, color: "#222222" },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    width: undefined,
    height: 520,
    margin: { l: 60, r: 20, t: many ? 84 : 64, b: 130 },
    hovermode: "closest",
    legend: { orientation: "h", x: 0, xanchor: "left", y: -0.2, yanchor: "top" },
    ...Object.assign({}, ...axes),
    annotations: many
      ? datasets.map((dataset, i) => ({
          text: text(dataset),
          x: i / datasets.length + (i ? 0.05 : 0),
          y: 1.02,
          xref: "paper",
          yref: "paper",
          xanchor: "left",
          yanchor: "bottom",
          showarrow: false,
          font: { size: 14 },
        }))
      : [],
    updatemenus: shown.length > 1 ? [rankButtons(shown, order)] : [],
  };
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
    gridcolor: "rgba(128,128,128,0.25)",
    zeroline: false,
  };
}

const yAxis = (title: string): Record<string, unknown> => ({
  title: { text: title },
  gridcolor: "rgba(128,128,128,0.25)",
  zeroline: false,
});

const rankButtons = (shown: readonly Rank[], order: readonly Rank[]): Record<string, unknown> => ({
  type: "buttons",
  direction: "right",
  x: 1,
  xanchor: "right",
  y: 1.02,
  yanchor: "bottom",
  showactive: true,
  buttons: shown.map(rank => ({
    label: rank.name,
    method: "restyle",
    args: [{ visible: order.map(other => other === rank) }],
  })),
});

const percent = (share: number): number => Number((100 * share).toFixed(3));

/** Plotly reads some HTML in its texts; names are names. */
const text = (value: string): string => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
