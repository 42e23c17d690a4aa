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
): Record<string, unknown> =>
  withNotes(notes, {
    title: { text: text(title), x: 0, xref: "paper", xanchor: "left", font: { size: 17 } },
    font: { family: fontFamily, size: 13, color: ink },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    height: 480,
    margin: { l: 60, r: 20, t: 60, b: 60 },
    hovermode: "closest",
    ...more,
  });

interface Layout extends Record<string, unknown> {
  readonly title: { readonly text: string };
  readonly height: number;
  readonly margin: { readonly t: number };
}

const noteHeight = 22; // pixels

function withNotes(notes: readonly string[], layout: Record<string, unknown>): Record<string, unknown> {
  if (notes.length === 0) return layout;
  const { title, height, margin } = layout as Layout;
  const lines = notes.map(note => `<span style="font-size:11px">${text(note)}</span>`);
  const noted = {
    ...title,
    text: [title.text, ...lines].join("<br>"),
    ...{ y: 1, yref: "container", yanchor: "top", pad: { t: 28 } },
  };
  const room = noteRoom({ title: noted });
  return { ...layout, title: noted, height: height + room, margin: { ...margin, t: margin.t + room } };
}

/** The height of the notes below a title. */
export const noteRoom = ({ title }: Readonly<Record<string, unknown>>): number =>
  noteHeight *
  String((title as Layout["title"] | undefined)?.text ?? "")
    .split("<br>")
    .slice(1).length;

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
