import { percent } from "../../core/numbers.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { lawCheck, type MeasuredPair, sigma, z95 } from "../law-check.js";
import { axis, config, degrees, faint, layoutOf, legendBelow, palette, quiet, rounded } from "./theme.js";

/** The share of differing bits over the angle, each pair a point, with the law θ/π and where 95 % of pairs should lie. */
export function angleLaw(pairs: readonly MeasuredPair[], bits: number): DisplayableFigure {
  const { inside } = lawCheck(pairs, bits);
  const most = Math.max(...pairs.map(({ angle }) => angle));
  const theta = Array.from({ length: 61 }, (_, i) => (Math.min(Math.PI, 1.05 * most) * i) / 60);
  const edge = (side: 1 | -1) =>
    theta.map(at => rounded(at / Math.PI + side * z95 * sigma(at / Math.PI, bits)));
  const x = theta.map(at => rounded(degrees(at), 2));
  const band = { type: "scatter", mode: "lines", x, line: { width: 0 }, hoverinfo: "skip" };
  return displayableFigure({
    data: [
      { ...band, name: "lower edge", y: edge(-1), showlegend: false },
      {
        ...band,
        name: "θ/π ± 1.96·√(p(1−p)/T·d)",
        y: edge(1),
        fill: "tonexty",
        fillcolor: faint(quiet),
      },
      {
        type: "scatter",
        mode: "markers",
        name: `pairs of digits, ${percent(inside, 1)} % of them in the band`,
        x: pairs.map(({ angle }) => rounded(degrees(angle), 2)),
        y: pairs.map(({ share }) => rounded(share)),
        marker: { color: palette[0], size: 4, opacity: 0.7 },
        hovertemplate: "%{x:.1f}°: %{y:.3f} of the bits differ<extra></extra>",
      },
      {
        type: "scatter",
        mode: "lines",
        name: "the law, θ/π",
        x,
        y: theta.map(at => rounded(at / Math.PI)),
        line: { color: palette[1], width: 2 },
        hoverinfo: "skip",
      },
    ],
    layout: layoutOf(`Share of differing bits over the angle, ${bits} bits`, {
      height: 520,
      ...legendBelow,
      xaxis: axis("angle θ between two digits, degrees", { range: [0, x.at(-1)] }),
      yaxis: axis("share of bits that differ", { range: [0, rounded(1.25 * (theta.at(-1)! / Math.PI))] }),
    }),
    config,
  });
}
