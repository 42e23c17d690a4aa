import type { GroupRow } from "../../../api.js";
import { shortNumber } from "../../parts/format.js";
import { own } from "../../parts/own.js";
import { type BaseValues, isClear } from "../baseline.js";

/** What a group differs from the baseline by, as a cell says it. */
export interface GroupChange {
  readonly value: number;
  /** Its interval leaves 0 out; undefined where there is no interval. */
  readonly isClear: boolean | undefined;
  /** `3 of 5`: pairs, where not all runs are in one. */
  readonly pairs: string;
  readonly title: string;
}

/**
 * The difference of a group's metric. Pairs tell most, but a single one says less than the means do, and may say the
 * opposite: then it is the means'.
 */
export function groupChange(
  row: GroupRow,
  metric: string,
  base: BaseValues | undefined,
): GroupChange | undefined {
  const spread = own(row.metrics, metric);
  const change = own(row.differences, metric);
  if (!spread || spread.mean === null || change === null) return undefined;
  if (change && change.mean !== null && !(change.paired && change.n < 2)) {
    const { low, high, n, paired } = change;
    const interval = low === null ? "" : `, 95 % interval ${shortNumber(low)} … ${shortNumber(high)}`;
    const how = paired ? `over ${n} pairs of runs that are alike in all else` : "of the means (Welch)";
    return {
      value: change.mean,
      isClear: isClear(change),
      pairs: paired && n < spread.n ? `${n} of ${spread.n}` : "",
      title: `difference to the baseline, ${how}${interval}`,
    };
  }
  const other = base?.get(metric);
  if (other === undefined || (row.differences && change === undefined)) return undefined;
  return {
    value: spread.mean - other,
    isClear: undefined,
    pairs: "",
    title: "difference of the means to the baseline",
  };
}
