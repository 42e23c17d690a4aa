import type { Trace } from "../../web/figure.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { axis, config, layoutOf, legendBelow, palette, percentPoint } from "./theme.js";

/** precision@k of a lookup by the first `bits` bits; null bits: by the angle itself. */
interface Precision {
  readonly bits: number | null;
  readonly k: number;
  readonly precision: number;
  /** One standard error. */
  readonly error: number;
}

/** precision@k over the bits compared, with the precision of the angle itself as what more bits come near to. */
export function lookupFigure(found: readonly Precision[]): DisplayableFigure {
  const coded = found.filter(({ bits }) => bits !== null);
  const lengths = coded.map(({ bits }) => bits!);
  const ks = [...new Set(found.map(({ k }) => k))];
  const lines = ks.flatMap((k, i) => {
    const own = coded.filter(row => row.k === k);
    const exact = found.find(row => row.bits === null && row.k === k);
    const colour = palette[i % palette.length]!;
    return [line(own, k, colour), ...(exact ? [level(exact, lengths, colour)] : [])];
  });
  const ticks = [...new Set(lengths)];
  return displayableFigure({
    data: lines,
    layout: layoutOf("Nested codes: precision of a lookup over the bits compared", {
      ...legendBelow,
      xaxis: axis("bits compared, the first of one code", {
        type: "log",
        tickvals: ticks,
        ticktext: ticks.map(bits => bits.toLocaleString("en-GB")),
      }),
      yaxis: axis("share of neighbours of the same class, %"),
    }),
    config,
  });
}

const line = (own: readonly Precision[], k: number, colour: string): Trace => ({
  type: "scatter",
  mode: "lines+markers",
  name: `by Hamming distance, precision@${k}`,
  x: own.map(({ bits }) => bits),
  y: own.map(({ precision }) => percentPoint(precision, 2)),
  error_y: { type: "data", array: own.map(({ error }) => percentPoint(error, 2)), thickness: 1.5, width: 3 },
  line: { color: colour, width: 2 },
  marker: { color: colour, size: 7 },
  hovertemplate: "%{x} bits: %{y:.1f} %<extra></extra>",
});

const level = ({ precision, k }: Precision, lengths: readonly number[], colour: string): Trace => ({
  type: "scatter",
  mode: "lines",
  name: `by the angle itself, precision@${k}`,
  x: [Math.min(...lengths), Math.max(...lengths)],
  y: [percentPoint(precision, 2), percentPoint(precision, 2)],
  line: { color: colour, width: 1.5, dash: "dash" },
  hovertemplate: "the angle itself: %{y:.1f} %<extra></extra>",
});
