import { partOf, scoreAmong } from "../../../../tracking/views/scores.js";
import type { Field } from "../../../api.js";
import { bestOf } from "../../charts/defaults.js";

export const fieldOf = (metric: string): Field =>
  /^[\w]+$/.test(metric) ? `metrics.${metric}` : `metrics."${metric.replace(/["\\]/g, "\\$&")}"`;

/**
 * The metric that a sweep's trials are compared by until another is chosen: its score, else the first with a better end
 * that was not measured on the training part.
 */
export function firstMetric(metrics: readonly string[]): string | undefined {
  const others = metrics.filter(name => partOf(name) !== "training");
  const isJudged = (name: string): boolean => bestOf(fieldOf(name)) !== null;
  return scoreAmong(metrics) ?? others.find(isJudged) ?? others[0] ?? metrics[0];
}
