import type { By, Columns, CurvesAsk, Which } from "../../../api.js";
import { choice, flag, json, list, number } from "../../state/codecs.js";
import { type AxisX, axes, firstMetrics } from "./choices.js";
import type { SpreadName } from "./mean.js";
import { namingFields } from "./naming.js";

const isRange = (value: unknown): boolean =>
  Array.isArray(value) && [0, 2].includes(value.length) && value.every(Number.isFinite);

/** How what is chosen of curves stands in the URL. */
export const curveCodecs = {
  metrics: list(),
  x: choice<AxisX>(axes, "step"),
  logx: flag(),
  logy: flag(),
  smooth: number(0),
  band: choice<SpreadName>(["sd", "interval", "range"], "sd"),
  most: number(50),
  zoom: json<readonly number[]>([], isRange),
};

/** More than a chart has pixels; fewer where so many lines are drawn that no single point is seen. */
const stretchesOf = (runs: number): number => (runs > 100 ? 300 : 1000);

/** What is asked of the server for the curves of these runs; null where no metric of theirs is one. */
export function curvesQuestion(
  which: Which,
  by: By | null,
  chosen: {
    readonly metrics: readonly string[];
    readonly x: AxisX;
    readonly most: number;
    readonly zoom: readonly number[];
  },
  columns: Columns,
): CurvesAsk | null {
  const metrics = chosen.metrics.length > 0 ? chosen.metrics : firstMetrics(columns.metrics);
  if (metrics.length === 0) return null;
  const [from, to] = chosen.zoom;
  return {
    ...which,
    ...{
      metrics,
      limit: chosen.most,
      x: chosen.x,
      width: stretchesOf(chosen.most),
      columns: namingFields(columns, by),
    },
    ...(from !== undefined && to !== undefined ? { from, to } : {}),
  };
}
