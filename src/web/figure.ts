import type { MimeBundle } from "../core/bundle.js";
import { counted } from "../core/text/counted.js";

/** One of a figure's traces, by Plotly's names. */
export type Trace = Readonly<Record<string, unknown>>;

/** A Plotly figure: traces, layout and config, all of it JSON. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

export const figureMime = "application/vnd.plotly.v1+json";

/** A figure as notebooks store it: the JSON, one line of text, and the picture (SVG) where there is one. */
export function figureBundle(figure: Figure, svg?: string): MimeBundle {
  const { data, layout = {}, config } = figure;
  return {
    [figureMime]: config ? { data, layout, config } : { data, layout },
    ...(svg === undefined ? {} : { "image/svg+xml": svg }),
    "text/plain": figureLine(figure),
  };
}

/** `Figure: loss, 2 traces, 200 points`: what is seen, not what a button or the legend would bring. */
export function figureLine({ data, layout }: Figure): string {
  const shown = data.filter(trace => trace.visible !== false && trace.visible !== "legendonly");
  const points = shown.reduce((sum, trace) => sum + pointsOf(trace), 0);
  const parts = [
    titleOf(layout?.title),
    counted(shown.length, "trace"),
    points ? counted(points, "point") : "",
  ];
  return `Figure: ${parts.filter(Boolean).join(", ")}`;
}

/** A title in plain words, without Plotly's tags; it may be its text alone. */
function titleOf(title: unknown): string {
  const text = typeof title === "string" ? title : (title as { text?: unknown } | undefined)?.text;
  if (typeof text !== "string") return "";
  return text
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .trim();
}

/** Whether a value looks like a Plotly figure. */
export function isFigure(value: unknown): value is Figure {
  const { data, layout } = (value ?? {}) as Partial<Figure>;
  return Array.isArray(data) && data.every(isObject) && (layout === undefined || isObject(layout));
}

const isObject = (value: unknown): boolean => value !== null && typeof value === "object";

const pointsOf = (trace: Trace): number =>
  Math.max(0, ...["x", "y", "z", "values"].map(key => lengthOf(trace[key])));

const lengthOf = (value: unknown): number =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as { length: number }).length : 0;
