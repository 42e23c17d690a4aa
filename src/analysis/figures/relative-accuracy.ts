import type { Run } from "../../tracking/run.js";
import type { Figure, Trace } from "../../web/figure.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import {
  type FullLevel,
  type RelativeCurve,
  type RelativeCurves,
  relativeCurves,
} from "../relative-curves.js";
import { sourceNotes } from "../sources.js";
import { gridOf, type Panels } from "./panels.js";
import { asked, foot, grouped, paperTraces } from "./relative-marks.js";
import { config, faint, layoutOf, palette, quiet, rounded, text } from "./theme.js";

/** How many neural bits are required: a panel per data set, of runs or of rows read from a measures.csv. */
export const relativeFigure = (
  from: readonly Run[] | readonly Row[],
  options: { title?: string } = {},
): DisplayableFigure => displayableFigure(relativeAccuracy(rowsOf(from), options));

const highest = 1.1; // room above the full network's line for its accuracy

/**
 * Accuracy relative to the full network over the code length, a panel per data set on shared axes: a line per kind of
 * network with a band of one sd over seeds, named where it first appears; the bits at which the best of them reaches 0.9
 * stand at the foot. P@1 shows; buttons turn to P@3 and P@5. Where `isNoted` is false whoever shows it says its notes.
 */
export function relativeAccuracy(
  rows: readonly Row[],
  {
    title = "How many neural bits are required?",
    isNoted = true,
  }: { title?: string; isNoted?: boolean } = {},
): Required<Figure> {
  const views = relativeCurves(rows);
  const names = [...new Set(views.flatMap(({ curves }) => curves.map(({ dataset }) => dataset)))];
  const lengths = views.flatMap(({ curves }) =>
    curves.flatMap(({ points }) => points.map(({ length }) => length)),
  );
  const panels = gridOf(names.length, { single: 360, several: 215 });
  const drawn = views.flatMap((view, v) =>
    viewTraces(view, names, lengths).map(trace => ({
      v,
      trace: { ...trace, visible: v === 0, showlegend: false },
    })),
  );
  return {
    data: drawn.map(({ trace }) => trace),
    layout: layoutOf(
      title,
      {
        height: above + panels.height + below,
        margin: { l: 58, r: 14, t: above, b: below },
        showlegend: false,
        ...axesOf(panels, lengths),
        annotations: annotationsOf(panels, names),
        updatemenus:
          views.length > 1
            ? [
                rankButtons(
                  views,
                  drawn.map(({ v }) => v),
                  panels,
                ),
              ]
            : [],
      },
      isNoted ? relativeNotes(rows) : [],
    ),
    config,
  };
}

/** What the figure's lines and bands are, and in what its runs were made otherwise than each other. */
export const relativeNotes = (rows: readonly Row[]): string[] => [
  "Accuracy by that of the full network, over the code length T·d in bits. Bands: ± one sd over seeds.",
  ...sourceNotes(rows),
];

const above = 84; // pixels of the title, the buttons and the names of the first panels
const below = 62; // tick labels and the name of the axis

function axesOf(panels: Panels, lengths: readonly number[]): Record<string, unknown> {
  const ticks = [8, 64, 512, 4096].filter(
    bits => bits <= Math.max(...lengths) && bits >= Math.min(...lengths),
  );
  const [least, most] = [Math.log10(Math.min(...lengths)), Math.log10(Math.max(...lengths))];
  const room = 0.03 * (most - least) || 0.1;
  const quietly = { gridcolor: "rgba(128,128,128,0.16)", zeroline: false, ticklabeloverflow: "allow" };
  return Object.assign(
    {},
    ...panels.places.map(({ x, y, isFirst, isLowest }, i) => {
      const suffix = i ? String(i + 1) : "";
      return {
        [`xaxis${suffix}`]: {
          ...quietly,
          ...{ type: "log", domain: x, anchor: `y${suffix}`, range: [least - room, most + room] },
          ...{
            tickvals: ticks,
            ticktext: ticks.map(grouped),
            showticklabels: isLowest,
            ticks: "outside",
            ticklen: 4,
          },
          tickcolor: "rgba(128,128,128,0.4)",
        },
        [`yaxis${suffix}`]: {
          ...quietly,
          ...{ domain: y, anchor: `x${suffix}`, range: [0, highest], showticklabels: isFirst },
          ...{
            tickvals: [0, 0.2, 0.4, 0.6, 0.8, asked, 1],
            ticktext: ["0", "0.2", "0.4", "0.6", "0.8", "0.9", "1"],
          },
        },
      };
    }),
  );
}

function annotationsOf({ places, height }: Panels, names: readonly string[]): Record<string, unknown>[] {
  const onPaper = { xref: "paper", yref: "paper", showarrow: false };
  return [
    ...places.map(({ x, y }, i) => ({
      ...onPaper,
      ...{
        text: `<b>${text(names[i]!)}</b>`,
        x: x[0],
        y: y[1],
        yshift: 2,
        xanchor: "left",
        yanchor: "bottom",
      },
      font: { size: 14 },
    })),
    { ...onPaper, text: "bits T·d", x: 0.5, y: 0, yshift: -30, xanchor: "center", yanchor: "top" },
    {
      ...onPaper,
      ...{ text: "accuracy / accuracy of the full network", x: 0, y: 0.5, xshift: -44, textangle: -90 },
      ...{ xanchor: "center", yanchor: "middle", font: { size: height < 300 ? 12 : 13 } },
    },
  ];
}

/** All that a view shows, panel by panel; a kind of network is named in the first panel that has it. */
function viewTraces(
  { curves, full, rank }: RelativeCurves,
  names: readonly string[],
  lengths: readonly number[],
): Trace[] {
  const kinds = [...new Set(curves.map(kindOf))];
  const colourOf = (curve: RelativeCurve): string => palette[kinds.indexOf(kindOf(curve)) % palette.length]!;
  const named = new Set<string>();
  return names.flatMap((dataset, i) => {
    const own = curves.filter(curve => curve.dataset === dataset);
    const fresh = own.filter(curve => !named.has(kindOf(curve)));
    for (const curve of fresh) named.add(kindOf(curve));
    const axes = i ? { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` } : { xaxis: "x", yaxis: "y" };
    return [
      fullLine(full.get(dataset), lengths),
      ...own.map(curve => band(curve, colourOf(curve))),
      ...own.map(curve => line(curve, colourOf(curve))),
      ...(rank.measure === "accuracy" ? paperTraces(dataset) : []),
      ...fresh.map((curve, k) =>
        names.length > wide
          ? listed(curve, fresh.length - 1 - k, lengths, colourOf(curve))
          : label(curve, own, colourOf(curve)),
      ),
      ...foot(own, colourOf, lengths),
    ].map(trace => ({ ...trace, ...axes }));
  });
}

const wide = 2; // panels in which names have room beside their lines

/** A name in the lower right of a narrow panel, with so many `below` it: low enough to be clear of the curves. */
const listed = (curve: RelativeCurve, below: number, lengths: readonly number[], colour: string): Trace => ({
  ...{
    type: "scatter",
    mode: "text",
    x: [Math.max(...lengths)],
    y: [0.16 + 0.09 * below],
    hoverinfo: "skip",
  },
  ...{ text: [text(kindOf(curve))], textposition: "middle left", textfont: { size: 12, color: colour } },
  cliponaxis: false,
});

/** What a line is called, the same in all panels. */
function kindOf({ hidden, projection, apart }: RelativeCurve): string {
  const layers = hidden === "0" ? "linear" : `${hidden.replaceAll("x", "×")} hidden units`;
  return `${projection === "sign" ? layers : `${projection} bits, ${layers}`}${apart}`;
}

const line = (curve: RelativeCurve, colour: string): Trace => ({
  type: "scatter",
  mode: "lines+markers",
  name: text(kindOf(curve)),
  x: curve.points.map(({ length }) => length),
  y: curve.points.map(({ mean }) => rounded(mean)),
  line: { color: colour, width: 2.25 },
  marker: { color: colour, size: 4.5 },
  text: curve.points.map(({ mean, sd, seeds, length }) =>
    text(
      `${kindOf(curve)}, ${grouped(length)} bits: ${mean.toFixed(3)}${sd === null ? "" : ` ± ${sd.toFixed(3)}`} of the full network, n = ${seeds.size}`,
    ),
  ),
  hovertemplate: "%{text}<extra></extra>",
});

/** ± one sd over seeds; nothing where one seed says nothing of spread. */
function band({ points }: RelativeCurve, colour: string): Trace {
  const spread = points.flatMap(({ length, mean, sd }) =>
    sd === null ? [] : [{ length, low: mean - sd, high: mean + sd }],
  );
  return {
    type: "scatter",
    mode: "lines",
    x: [...spread, ...spread.toReversed()].map(({ length }) => length),
    y: [...spread.map(({ high }) => rounded(high)), ...spread.toReversed().map(({ low }) => rounded(low))],
    fill: "toself",
    fillcolor: faint(colour, 0.22),
    line: { width: 0, color: faint(colour, 0) },
    hoverinfo: "skip",
  };
}

/** The full network's level, with its own accuracy: of each, where budgets differ. */
const fullLine = (full: readonly FullLevel[] = [], lengths: readonly number[]): Trace => ({
  type: "scatter",
  mode: "lines+text",
  x: [Math.min(...lengths), Math.max(...lengths)],
  y: [1, 1],
  line: { color: quiet, width: 1.25 },
  text: [full.length > 0 ? text(`full network ${full.map(levelText).join("; ")}`) : "", ""],
  textposition: "top right",
  textfont: { size: 11, color: quiet },
  hoverinfo: "skip",
});

const levelText = ({ accuracy, apart }: FullLevel): string => `${(100 * accuracy).toFixed(1)} %${apart}`;

/** A name beside its line, where it is farthest from the others: above to the left of the uppermost, else below to the right. */
function label(curve: RelativeCurve, beside: readonly RelativeCurve[], colour: string): Trace {
  const others = beside.filter(one => one !== curve);
  const inner = curve.points.slice(2, -3);
  const gap = (length: number, mean: number): number =>
    Math.min(
      1,
      ...others.map(other =>
        Math.abs(mean - (other.points.find(point => point.length === length)?.mean ?? mean)),
      ),
    );
  const at = (inner.length > 0 ? inner : curve.points).reduce((best, point) =>
    gap(point.length, point.mean) > gap(best.length, best.mean) ? point : best,
  );
  const isUpper = others.every(
    other => (other.points.find(({ length }) => length === at.length)?.mean ?? 0) <= at.mean,
  );
  return {
    type: "scatter",
    mode: "text",
    x: [at.length],
    y: [rounded(at.mean)],
    text: [isUpper && others.length > 0 ? `${text(kindOf(curve))}  ` : `  ${text(kindOf(curve))}`],
    textposition: isUpper && others.length > 0 ? "top left" : "bottom right",
    textfont: { size: 12, color: colour },
    cliponaxis: false,
    hoverinfo: "skip",
  };
}

const rankButtons = (
  views: readonly RelativeCurves[],
  order: readonly number[],
  { height }: Panels,
): Record<string, unknown> => ({
  ...{
    type: "buttons",
    direction: "right",
    x: 1,
    xanchor: "right",
    y: 1 + 26 / height,
    yanchor: "bottom",
    showactive: true,
  },
  buttons: views.map(({ rank }, v) => ({
    ...{ label: rank.name, method: "restyle" },
    args: [{ visible: order.map(of => of === v) }],
  })),
});
