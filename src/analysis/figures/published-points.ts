import type { Trace } from "../../web/figure.js";
import type { PublishedSize } from "../published/sizes.js";
import { percentPoint, quiet, text } from "./theme.js";

/** Marks told apart by their form, since colours are ours. */
const symbols = [
  ...["square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star", "pentagon"],
  ...["hexagon", "hourglass", "bowtie", "circle-open", "square-open", "diamond-open"],
] as const;

/** Points of others, a trace per family: where it stands, and how surely it is known, is told at the mark. */
export function publishedPoints(points: readonly PublishedSize[], families: readonly string[]): Trace[] {
  return families.flatMap((family, i) => {
    const own = points.filter(point => point.family === family);
    if (own.length === 0) return [];
    return [
      {
        type: "scatter",
        mode: "markers",
        name: text(family),
        legendgroup: text(family),
        x: own.map(({ bytes }) => bytes),
        y: own.map(({ accuracy }) => percentPoint(accuracy)),
        marker: { color: quiet, size: 8, symbol: symbols[i % symbols.length] },
        text: own.map(({ model, source, certainty }) => text(`${model}: ${source} (${certainty})`)),
        hovertemplate: `${text(family)}, %{x} bytes: %{y:.2f} %<br>%{text}<extra></extra>`,
      },
    ];
  });
}
