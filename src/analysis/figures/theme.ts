/** What all figures share: colours, fonts, axes. */

import { escapeText } from "../../web/html.js";

/** Okabe and Ito's palette, told apart with any colour vision; without its yellow, which is lost on white. */
export const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"] as const;
/** What is compared with: readable on white and on black. */
export const quiet = "#777777";
export const gridColour = "rgba(128,128,128,0.25)";
export const ink = "#222222";
export const fontFamily = "Arial, Helvetica, sans-serif";

/** The layout that figures begin with; `more` is added on top, `notes` are said in small below the title. */
export const layoutOf = (
  title: string,
  more: Readonly<Record<string, unknown>> = {},
  notes: readonly string[] = [],
): Record<string, unknown> => ({
  title: { text: titled(title, notes), x: 0, xref: "paper", xanchor: "left", font: { size: 17 } },
  font: { family: fontFamily, size: 13, color: ink },
  paper_bgcolor: "#ffffff",
  plot_bgcolor: "#ffffff",
  height: 480,
  margin: { l: 60, r: 20, t: 60, b: 60 },
  hovermode: "closest",
  ...more,
});

const titled = (title: string, notes: readonly string[]): string =>
  [
    ...(title ? [text(title)] : []),
    ...notes.map(note => `<span style="font-size:11px">${text(note)}</span>`),
  ].join("<br>");

/** Room for an axis title and, below it, a legend of one or two lines. */
export const legendBelow = {
  margin: { l: 60, r: 20, t: 60, b: 120 },
  legend: { orientation: "h", x: 0, xanchor: "left", y: -0.22, yanchor: "top" },
} as const;

export const config = { responsive: true, displaylogo: false } as const;

/** An axis with a quiet grid; `more` is added on top. */
export const axis = (
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
  title: { text: text(title) },
  gridcolor: gridColour,
  zeroline: false,
  ticklabeloverflow: "allow", // Plotly hides labels where it cannot measure text
  ...more,
});

/** Plotly reads some HTML in its texts; names are names. */
export const text = escapeText;

/** `#0072b2` as a see-through colour, for bands. */
export const faint = (colour: string, opacity = 0.18): string =>
  `rgba(${[1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16)).join(",")},${opacity})`;

/** At most `digits` decimals, so that JSON stays short. */
export const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** A fraction in percent; null, which Plotly leaves out, where training diverged. */
export const percentPoint = (fraction: number, digits = 3): number | null =>
  Number.isFinite(fraction) ? rounded(100 * fraction, digits) : null;

/** An angle of radians in degrees. */
export const degrees = (radians: number): number => (180 * radians) / Math.PI;
