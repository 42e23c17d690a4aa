import { partOf, scoreAmong } from "../../../../tracking/views/scores.js";
import { fieldOf } from "../../../api/query-text.js";
import { bestOf } from "../../charts/defaults.js";

/**
 * The metric that a sweep's trials are compared by until another is chosen: its score, else the first with a better end
 * that was not measured on the training part.
 */
export function firstMetric(metrics: readonly string[]): string | undefined {
  const others = metrics.filter(name => partOf(name) !== "training");
  const isJudged = (name: string): boolean => bestOf(fieldOf("metrics", name)) !== null;
  return scoreAmong(metrics) ?? others.find(isJudged) ?? others[0] ?? metrics[0];
}
