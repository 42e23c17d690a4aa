import type { Trace } from "../../web/figure.js";
import type { PublishedSize } from "../published/sizes.js";
import type { OverPanel } from "./lines-over.js";
import { percentPoint, quiet, text } from "./theme.js";

/** Marks told apart by their form, since colours are ours. */
const symbols = [
  ...["square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star", "pentagon"],
  ...[
    "hexagon",
    "hourglass",
    "bowtie",
    "circle-open",
    "square-open",
    "diamond-open",
    "triangle-up-open",
    "hexagon-open",
  ],
] as const;

/** Networks of one kind have one mark, on all data sets. */
export const familiesOf = (points: readonly PublishedSize[]): string[] => [
  ...new Set(points.map(({ family }) => family)),
];

/**
 * Points of other methods in a panel, a trace per family, named once for all panels: where it stands, and how surely it is
 * known, is told at the mark.
 */
export function publishedPoints(
  points: readonly PublishedSize[],
  { dataset, value }: Pick<OverPanel, "dataset" | "value">,
): Trace[] {
  return familiesOf(points).flatMap((family, i) => {
    const ofFamily = points.filter(point => point.family === family);
    const isHere = (point: PublishedSize) => point.dataset === dataset && (point.misspellings ?? 0) === value;
    const own = ofFamily.filter(isHere);
    if (own.length === 0) return [];
    return [
      {
        type: "scatter",
        mode: "markers",
        name: text(family),
        legendgroup: text(family),
        showlegend: isHere(ofFamily[0]!),
        x: own.map(({ bytes }) => bytes),
        y: own.map(({ accuracy }) => percentPoint(accuracy)),
        marker: { color: quiet, size: 8, symbol: symbols[i % symbols.length] },
        text: own.map(({ model, source, certainty }) => text(`${model}: ${source} (${certainty})`)),
        hovertemplate: `${text(family)}, %{x} bytes: %{y:.2f} %<br>%{text}<extra></extra>`,
      },
    ];
  });
}
