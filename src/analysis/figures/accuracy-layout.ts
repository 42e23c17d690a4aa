import type { AccuracyPanel, AccuracyPanels, MatchedPoint, Rank } from "../accuracy-panels.js";
import { type Panels, panelsOf } from "./panels.js";
import { axis, gridColour, layoutOf, percentPoint, text } from "./theme.js";

export const matchedColour = "#e69f00";

type View = AccuracyPanels["views"][number];

/**
 * Panels, one per data set, with buttons that turn from rank to rank; `order` has the rank of each trace, `names` what
 * stands in the legend.
 */
export function accuracyLayout(
  title: string,
  notes: readonly string[],
  found: AccuracyPanels,
  order: readonly Rank[],
  names: readonly string[],
): Record<string, unknown> {
  const { datasets, views } = found;
  const grid = gridOf(datasets.length);
  const axes = datasets.map(({ lengths }, i) => {
    const suffix = i ? String(i + 1) : "";
    const { x, y, isFirst, isLowest } = grid.places[i]!;
    return {
      [`xaxis${suffix}`]: {
        ...lengthAxis(lengths, grid.columns, isLowest ? "code length T·d, bits" : ""),
        domain: x,
        anchor: `y${suffix}`,
      },
      [`yaxis${suffix}`]: {
        ...axis(isFirst ? "accuracy on the test part, %" : ""),
        domain: y,
        anchor: `x${suffix}`,
      },
    };
  });
  const legend = legendOf(names, grid);
  return {
    ...layoutOf(
      title,
      {
        height: above + grid.height + legend.room,
        margin: { l: 60, r: 20, t: above, b: legend.room },
        legend: legend.layout,
      },
      notes,
    ),
    ...nested(Object.assign({}, ...axes), changesOf(found, grid, views[0])),
    updatemenus: views.length > 1 ? [rankButtons(found, grid, order)] : [],
  };
}

const above = 90; // pixels of the title, the buttons and the names of panels
const firstRow = 320; // pixels of a row alone
const furtherRow = 230; // … and of each where there are more
const between = 70; // pixels between rows: tick labels, an axis title, the name of the panel below
const mostColumns = 3;

/** As few rows of up to three as hold them. */
const gridOf = (panels: number): Panels =>
  panelsOf(panels, {
    ...{ columns: Math.min(panels, mostColumns) || 1, row: panels > mostColumns ? furtherRow : firstRow },
    ...{ between, gap },
  });

const gap = 0.06; // of the width, between panels: room for the right one's tick labels

/** A legend below, of equal columns as wide as its longest name, so that none runs into the next. */
export function legendOf(
  names: readonly string[],
  { height }: Pick<Panels, "height">,
): { room: number; layout: Record<string, unknown> } {
  const width = Math.max(80, 7.2 * Math.max(0, ...names.map(name => name.length)));
  const columns = Math.max(1, Math.floor(820 / (width + 50))); // beside each name its mark; a figure has 820 at least
  const below = 64; // pixels: tick labels and the axis title
  return {
    room: Math.max(150, below + 30 * Math.ceil(names.length / columns) + 20),
    layout: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: -below / height,
      yanchor: "top",
      entrywidth: Math.ceil(width),
      entrywidthmode: "pixels",
    },
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

/** What turning to a rank changes: each panel's range, its name, and a note for each network that lies below it. */
function changesOf(
  { datasets }: AccuracyPanels,
  { places }: Panels,
  view: View | undefined,
): Record<string, unknown> {
  const ranges = datasets.map((_, i) => {
    const range = view?.panels[i]?.range ?? null;
    return { [`yaxis${i ? i + 1 : ""}.${range ? "range" : "autorange"}`]: range ?? true };
  });
  const annotations = datasets.flatMap(({ name }, i) => [
    ...(datasets.length > 1 ? [panelName(name, places[i]!)] : []),
    ...belowNotes(view?.panels[i], i),
  ]);
  return { ...Object.assign({}, ...ranges), annotations };
}

const panelName = (dataset: string, { x, y }: Panels["places"][number]): Record<string, unknown> => ({
  text: text(dataset),
  x: x[0],
  y: y[1],
  yshift: 3,
  xref: "paper",
  yref: "paper",
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 14 },
});

/** A number with an arrow for each network of equal size that lies below the view. */
function belowNotes(panel: AccuracyPanel | undefined, i: number): Record<string, unknown>[] {
  if (!panel?.range) return [];
  const [bottom] = panel.range;
  return panel.matched.flatMap(point => belowNote(point, bottom, i));
}

function belowNote(
  { value: { mean }, length }: MatchedPoint,
  bottom: number,
  i: number,
): Record<string, unknown>[] {
  const value = percentPoint(mean);
  if (value === null || value >= bottom) return [];
  const note = {
    text: `${value.toFixed(1)} ↓`,
    x: Math.log10(length), // an annotation on a log axis stands at the exponent
    y: bottom,
    xref: i ? `x${i + 1}` : "x",
    yref: i ? `y${i + 1}` : "y",
    xanchor: "left",
    xshift: 4,
    yanchor: "bottom",
    showarrow: false,
    font: { color: matchedColour, size: 12 },
  };
  return [note];
}

/** Ticks where models stand, thinned so that their labels do not touch. */
function lengthAxis(lengths: readonly number[], columns: number, title: string): Record<string, unknown> {
  const sorted = [...new Set(lengths)].sort((a, b) => a - b);
  const range = sorted.length > 1 ? Math.log10(sorted.at(-1)! / sorted[0]!) : 1;
  const ticks: number[] = [];
  for (const bits of sorted)
    if (ticks.length === 0 || Math.log10(bits / ticks.at(-1)!) > 0.05 * columns * range) ticks.push(bits);
  return {
    type: "log",
    title: { text: title },
    tickmode: "array",
    tickvals: ticks,
    ticktext: ticks.map(bits => bits.toLocaleString("en-GB")),
    showgrid: true,
    gridcolor: gridColour,
    zeroline: false,
    ticklabeloverflow: "allow",
  };
}

const rankButtons = (
  found: AccuracyPanels,
  grid: Panels,
  order: readonly Rank[],
): Record<string, unknown> => ({
  type: "buttons",
  direction: "right",
  x: 1,
  xanchor: "right",
  y: 1 + (found.datasets.length > 1 ? 26 : 6) / grid.height, // above the names of panels
  yanchor: "bottom",
  showactive: true,
  buttons: found.views.map(view => ({
    label: view.rank.name,
    method: "update",
    args: [{ visible: order.map(rank => rank === view.rank) }, changesOf(found, grid, view)],
  })),
});
