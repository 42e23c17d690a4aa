import type { Trace } from "../../web/figure.js";
import { type ShownFigure, shown } from "../display.js";
import { axis, config, faint, layoutOf, legendBelow, palette, quiet, rounded, text } from "./theme.js";

/** Two vectors in the flat that they span, and planes as lines in it; `flat` of the models makes one. */
interface Flat {
  /** Radians. */
  readonly angle: number;
  readonly cuts: readonly { readonly normal: readonly [number, number]; readonly separates: boolean }[];
  readonly share: number;
}

const mostLines = 48; // more would hide each other

/** Two examples x and y as arrows, and the first planes as lines: those that fall between them give them different bits. */
export function flatFigure(
  { angle, cuts, share }: Flat,
  names: { x?: string; y?: string } = {},
): ShownFigure {
  const drawn = cuts.slice(0, mostLines);
  const expected = percent(angle / Math.PI);
  const title = `θ = ${degrees(angle).toFixed(1)}°: θ/π = ${expected} expected, ${percent(share)} of ${cuts.length} bits differ`;
  const lines = (separates: boolean): Trace => ({
    type: "scatter",
    mode: "lines",
    name: separates ? "planes between them: bits differ" : "planes beside them: bits agree",
    ...segments(drawn.filter(cut => cut.separates === separates).map(cut => cut.normal)),
    line: { color: separates ? palette[1] : "#bbbbbb", width: separates ? 1.6 : 1 },
    hoverinfo: "skip",
  });
  const wedge = Array.from({ length: 31 }, (_, i) => (angle * i) / 30);
  const side = { range: [-1.15, 1.15], showgrid: false, visible: false };
  return shown({
    data: [
      lines(false),
      lines(true),
      {
        type: "scatter",
        mode: "lines",
        name: "θ",
        x: [0, ...wedge.map(at => rounded(0.3 * Math.cos(at))), 0],
        y: [0, ...wedge.map(at => rounded(0.3 * Math.sin(at))), 0],
        fill: "toself",
        fillcolor: faint(palette[0], 0.3),
        line: { color: palette[0], width: 1 },
        hoverinfo: "skip",
      },
      vector(0, names.x ?? "x"),
      vector(angle, names.y ?? "y"),
    ],
    layout: layoutOf(title, {
      height: 520,
      xaxis: axis("", side),
      yaxis: axis("", { ...side, scaleanchor: "x" }),
      margin: { l: 10, r: 10, t: 60, b: 10 },
      legend: { x: 0.74, xanchor: "left", y: 1, yanchor: "top" },
    }),
    config,
  });
}

/** Lines of length 2 through the origin, at right angles to the normals. */
function segments(normals: readonly (readonly [number, number])[]): {
  x: (number | null)[];
  y: (number | null)[];
} {
  const ends = normals.map(([a, b]) => [-b / Math.hypot(a, b), a / Math.hypot(a, b)] as const);
  return {
    x: ends.flatMap(([x]) => [rounded(-x), rounded(x), null]),
    y: ends.flatMap(([, y]) => [rounded(-y), rounded(y), null]),
  };
}

/** Plotly's own arrows need a browser to be drawn; a line with a head of its own does not. */
const vector = (at: number, name: string): Trace => ({
  type: "scatter",
  mode: "lines+markers+text",
  name,
  x: [0, rounded(Math.cos(at))],
  y: [0, rounded(Math.sin(at))],
  line: { color: palette[0], width: 3 },
  marker: { color: palette[0], size: [0, 11] },
  text: ["", `<b>${text(name)}</b>`],
  textposition: at > Math.PI / 4 ? "top center" : "middle right",
  textfont: { size: 16, color: palette[0] },
  hoverinfo: "skip",
  showlegend: false,
});

/** A pair of examples: the angle between them in radians, and the share of their bits that differ. */
export interface MeasuredPair {
  readonly angle: number;
  readonly share: number;
}

/** How pairs lie about the law share = θ/π, each in units of its own σ = √(p·(1 − p)/bits), p = θ/π. */
export interface LawCheck {
  readonly pairs: number;
  /** Mean of (share − p)/σ: 0 where the law holds. */
  readonly meanZ: number;
  /** Root mean square of the same: 1 where the bits of a pair are independent. */
  readonly rmsZ: number;
  /** The share of pairs within ±1.96 σ: 0.95. */
  readonly inside: number;
}

const sigma = (p: number, bits: number): number => Math.sqrt((p * (1 - p)) / bits);
const z95 = 1.96; // 95 % of a normal distribution lie within

/** The law of locality-sensitive hashing by random planes (Charikar 2002), checked: see `LawCheck`. */
export function lawCheck(pairs: readonly MeasuredPair[], bits: number): LawCheck {
  const z = pairs
    .filter(({ angle }) => angle > 0)
    .map(({ angle, share }) => (share - angle / Math.PI) / sigma(angle / Math.PI, bits));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    pairs: z.length,
    meanZ: mean(z),
    rmsZ: Math.sqrt(mean(z.map(value => value ** 2))),
    inside: z.filter(value => Math.abs(value) <= z95).length / z.length,
  };
}

/** The share of differing bits over the angle, each pair a point, with the law θ/π and where 95 % of pairs should lie. */
export function angleLaw(pairs: readonly MeasuredPair[], bits: number): ShownFigure {
  const { inside } = lawCheck(pairs, bits);
  const most = Math.max(...pairs.map(({ angle }) => angle));
  const theta = Array.from({ length: 61 }, (_, i) => (Math.min(Math.PI, 1.05 * most) * i) / 60);
  const edge = (side: 1 | -1) =>
    theta.map(at => rounded(at / Math.PI + side * z95 * sigma(at / Math.PI, bits)));
  const x = theta.map(at => rounded(degrees(at), 2));
  const band = { type: "scatter", mode: "lines", x, line: { width: 0 }, hoverinfo: "skip" };
  return shown({
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
        name: `pairs of digits, ${percent(inside)} of them in the band`,
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

const degrees = (angle: number): number => (180 * angle) / Math.PI;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
