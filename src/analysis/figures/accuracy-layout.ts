import type { AccuracyPanel, AccuracyPanels, MatchedPoint, Rank } from "../accuracy-panels.js";
import { axis, gridColour, layoutOf, percentPoint, text } from "./theme.js";

export const matchedColour = "#e69f00";

type View = AccuracyPanels["views"][number];

/** Panels side by side, one per data set, with buttons that turn from rank to rank; `order` has the rank of each trace. */
export function accuracyLayout(
  title: string,
  notes: readonly string[],
  found: AccuracyPanels,
  order: readonly Rank[],
): Record<string, unknown> {
  const { datasets, views } = found;
  const axes = datasets.map(({ lengths }, i) => {
    const suffix = i ? String(i + 1) : "";
    return {
      [`xaxis${suffix}`]: {
        ...lengthAxis(lengths),
        domain: domain(i, datasets.length),
        anchor: `y${suffix}`,
      },
      [`yaxis${suffix}`]: { ...axis(i ? "" : "accuracy on the test part, %"), anchor: `x${suffix}` },
    };
  });
  return {
    ...layoutOf(
      title,
      {
        height: 560,
        margin: { l: 60, r: 20, t: 90, b: 150 },
        legend: { orientation: "h", x: 0, xanchor: "left", y: -0.2, yanchor: "top" },
      },
      notes,
    ),
    ...nested(Object.assign({}, ...axes), changesOf(found, views[0])),
    updatemenus: views.length > 1 ? [rankButtons(found, order)] : [],
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

/** What turning to a rank changes: each panel's range, its name, and a note for each network that lies below it. */
function changesOf({ datasets }: AccuracyPanels, view: View | undefined): Record<string, unknown> {
  const ranges = datasets.map((_, i) => {
    const range = view?.panels[i]?.range ?? null;
    return { [`yaxis${i ? i + 1 : ""}.${range ? "range" : "autorange"}`]: range ?? true };
  });
  const annotations = datasets.flatMap(({ name }, i) => [
    ...(datasets.length > 1 ? [panelName(name, domain(i, datasets.length)[0])] : []),
    ...belowNotes(view?.panels[i], i),
  ]);
  return { ...Object.assign({}, ...ranges), annotations };
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
function lengthAxis(lengths: readonly number[]): Record<string, unknown> {
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

const rankButtons = (found: AccuracyPanels, order: readonly Rank[]): Record<string, unknown> => ({
  type: "buttons",
  direction: "right",
  x: 1,
  xanchor: "right",
  y: found.datasets.length > 1 ? 1.08 : 1.02, // above the names of panels
  yanchor: "bottom",
  showactive: true,
  buttons: found.views.map(view => ({
    label: view.rank.name,
    method: "update",
    args: [{ visible: order.map(rank => rank === view.rank) }, changesOf(found, view)],
  })),
});
