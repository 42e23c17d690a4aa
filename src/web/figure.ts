import type { MimeBundle } from "../core/bundle.js";

/** A Plotly figure: traces, layout and config, all of it JSON. */
export interface Figure {
  data: readonly object[];
  layout?: object;
  config?: object;
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

/** `Figure: loss, 2 traces, 200 points`. */
export function figureLine({ data, layout }: Figure): string {
  const title = (layout as { title?: string | { text?: string } } | undefined)?.title;
  const name = typeof title === "string" ? title : title?.text;
  const points = data.reduce((sum, trace) => sum + pointsOf(trace as Record<string, unknown>), 0);
  const parts = [name, count(data.length, "trace"), points ? count(points, "point") : undefined];
  return `Figure: ${parts.filter(Boolean).join(", ")}`;
}

/** Whether a value looks like a Plotly figure. */
export function isFigure(value: unknown): value is Figure {
  const { data, layout } = (value ?? {}) as Partial<Figure>;
  return Array.isArray(data) && data.every(isObject) && (layout === undefined || isObject(layout));
}

const isObject = (value: unknown): boolean => value !== null && typeof value === "object";

const pointsOf = (trace: Record<string, unknown>): number =>
  Math.max(0, ...["x", "y", "z", "values"].map(key => lengthOf(trace[key])));

const lengthOf = (value: unknown): number =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as { length: number }).length : 0;

const count = (n: number, word: string): string => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
