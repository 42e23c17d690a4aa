import { difference, margin, mean, sd } from "../../analysis/statistics.js";
import type { Spread } from "../api.js";

/** x̄, s, and x̄ ± t_{n−1} · s / √n with 95 %. */
export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  const centre = mean(values);
  if (!Number.isFinite(centre)) return nothing(n);
  const spread = sd(values);
  const half = spread === null ? null : margin(n, spread);
  return {
    ...{ n, mean: centre, sd: spread },
    low: half === null ? null : centre - half,
    high: half === null ? null : centre + half,
  };
}

/** The difference of the means of two samples, by Welch. */
export function differenceOf(values: readonly number[], others: readonly number[]): Spread {
  const areFinite = [...values, ...others].every(Number.isFinite);
  if (!areFinite) return nothing(Math.min(values.length, others.length)); // a run that diverged
  const { n, mean: centre, low, high } = difference(values, others);
  return Number.isFinite(centre) ? { n, mean: centre, sd: null, low, high } : nothing(n);
}

const nothing = (n: number): Spread => ({ n, mean: null, sd: null, low: null, high: null });
