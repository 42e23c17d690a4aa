import type { Run } from "../../tracking/run.js";
import { type Ablation, type AblationOptions, ablationsOf } from "../ablations.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { legendOf } from "./accuracy-layout.js";
import { axis, config, layoutOf, palette, percentPoint, quiet, text } from "./theme.js";

/**
 * What each change of one setting is worth, of runs or of rows read from a measures.csv: a line per change with its
 * interval and a colour per network; right of 0 it helps. Fewer training examples stand in the table alone, where there is anything else: they would press all others together.
 */
export function ablationsFigure(
  from: readonly Run[] | readonly Row[],
  { title = "What each change is worth", of }: AblationOptions = {},
): DisplayableFigure {
  const rows = rowsOf(from);
  const all = ablationsOf(rows, of);
  const choices = all.filter(({ isOfData }) => !isOfData);
  const found = choices.length > 0 ? choices : all;
  const several = new Set(found.map(({ dataset }) => dataset)).size > 1;
  const networkOf = ({ dataset, network }: Ablation): string =>
    several ? `${dataset}: ${network}` : network;
  const networks = [...new Set(found.map(networkOf))];
  const changes = [...new Set(found.map(({ change }) => change))];
  const place = (one: Ablation): number => {
    const beside = found.filter(({ change }) => change === one.change);
    return (
      changes.length - changes.indexOf(one.change) + (0.5 - (beside.indexOf(one) + 0.5) / beside.length) * 0.5
    );
  };
  const height = 20 + 30 * Math.max(4, changes.length); // of the plot, in pixels
  const legend = legendOf(networks, { height });
  return displayableFigure({
    data: networks.map((network, i) => {
      const own = found.filter(one => networkOf(one) === network);
      const colour = palette[i % palette.length];
      return {
        type: "scatter",
        mode: "markers",
        name: text(network),
        x: own.map(({ mean }) => percentPoint(mean, 4)),
        y: own.map(place),
        error_x: {
          ...{ type: "data", thickness: 1.75, width: 4, color: colour },
          array: own.map(({ mean, high }) => (high === null ? null : percentPoint(high - mean, 4))),
        },
        marker: { color: colour, size: 8 },
        text: own.map(({ change, n }) => text(`${change}, n = ${n}`)),
        hovertemplate: `${text(network)}, %{text}: %{x:.2f} points<extra></extra>`,
      };
    }),
    layout: layoutOf(
      title,
      {
        height: 60 + height + legend.room,
        margin: { l: 200, r: 20, t: 60, b: legend.room },
        xaxis: axis("change of accuracy, points of percent"),
        yaxis: axis("", {
          tickvals: changes.map((_, i) => changes.length - i),
          ticktext: changes.map(text),
          range: [0.4, changes.length + 0.6],
        }),
        legend: legend.layout,
        shapes: [
          {
            ...{ type: "line", xref: "x", yref: "paper", x0: 0, x1: 0, y0: 0, y1: 1 },
            line: { color: quiet, width: 1.5, dash: "dash" },
          },
        ],
      },
      [
        "Mean and 95 % interval over seeds, paired with the same network without the change.",
        ...(found.length < all.length ? ["What fewer training examples cost stands in the table."] : []),
        ...sourceNotes(rows),
      ],
    ),
    config,
  });
}
