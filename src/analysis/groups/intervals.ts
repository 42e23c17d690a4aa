import { seeded } from "../../core/random.js";
import { bootstrapInterval, type Estimate, interval, mean } from "../statistics.js";

/** How the interval of a mean is found. */
export type IntervalOf = (values: readonly number[]) => Estimate;

const resampled =
  (method: "percentile" | "bca"): IntervalOf =>
  values =>
    values.every(Number.isFinite)
      ? bootstrapInterval(values, mean, { random: seeded(1), method })
      : interval(values); // a mean that is no number has no interval, whichever way it is made

/** By Student's t, or by the bootstrap: the same runs give the same interval every time. */
export const intervals = {
  t: (values => interval(values)) as IntervalOf,
  bootstrap: resampled("percentile"),
  bca: resampled("bca"),
} as const;
