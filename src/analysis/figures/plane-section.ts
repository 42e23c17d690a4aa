import { percent } from "../../core/numbers.js";
import type { Trace } from "../../web/figure.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { axis, config, degrees, faint, layoutOf, palette, rounded, text } from "./theme.js";

/** Two vectors in the plane that they span, and the planes of a projection as lines in it; the models make one. */
interface PlaneSection {
  /** Radians. */
  readonly angle: number;
  readonly cuts: readonly { readonly normal: readonly [number, number]; readonly separates: boolean }[];
  readonly share: number;
}

const mostLines = 48; // more would hide each other

/** Two examples x and y as arrows, and the first planes as lines: those that fall between them give them different bits. */
export function planeSectionFigure(
  { angle, cuts, share }: PlaneSection,
  names: { x?: string; y?: string } = {},
): DisplayableFigure {
  const drawn = cuts.slice(0, mostLines);
  const expected = `${percent(angle / Math.PI, 1)} %`;
  const title = `θ = ${degrees(angle).toFixed(1)}°: θ/π = ${expected} expected, ${percent(share, 1)} % of ${cuts.length} bits differ`;
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
  return displayableFigure({
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
