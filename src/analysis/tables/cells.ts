import { grouped, percent } from "../../core/numbers.js";
import type { Spread } from "../configurations.js";
import { certaintyMark, type PaperNumber } from "../paper.js";
import type { Estimate } from "../statistics.js";

/** x̄ ± s in percent: `92.31 ± 0.12`; without ± for one value. */
export function spreadCell(value: Spread | null): string {
  if (!value) return "";
  return value.sd === null || Number.isNaN(value.mean)
    ? percent(value.mean)
    : `${percent(value.mean)} ± ${percent(value.sd)}`;
}

/** How many numbers were averaged, and of how many seeds where some have none: `5`, `4 of 5`. */
export const countCell = (value: Spread | null, seeds: number): string =>
  value?.n === seeds ? String(seeds) : `${value?.n ?? 0} of ${seeds}`;

/** The paper's accuracy in percent, marked where it was not read in a source. */
export const paperCell = (paper: PaperNumber | null): string =>
  paper ? `${percent(paper.accuracy, 1)}${certaintyMark(paper.certainty)}` : "";

/** A ratio with three digits or more: `3,453`, `44.0`, `5.10`. */
export const ratioCell = (value: number | null): string =>
  value === null ? "" : value >= 100 ? grouped(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

/** A difference of fractions in points of percent, with its sign: `+0.12`. */
export const pointsCell = (value: number): string => `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;

/** The limits of an interval in points of percent: `+0.02 to +0.22`. */
export const intervalCell = ({ low, high }: Estimate): string =>
  low === null || high === null ? "" : `${pointsCell(low)} to ${pointsCell(high)}`;
