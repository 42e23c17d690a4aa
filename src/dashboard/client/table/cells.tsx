import type { ComponentChildren } from "preact";
import type { Cell, GroupRow, Ranges, RunRow, Spread } from "../../api.js";
import {
  agoText,
  cellText,
  difference,
  durationText,
  meanText,
  momentText,
  numberText,
  shortNumber,
} from "../parts/format.js";
import { own } from "../parts/own.js";
import { Sparkline } from "../parts/sparkline.js";
import { Tag } from "../parts/tag.js";
import { type BaseValues, differenceOf } from "./baseline.js";
import type { Column } from "./columns.js";
import { groupChange } from "./rows/change.js";

/** The least and the most of a metric, for the bar of its cells. */
export type Range = Pick<Ranges[string], "least" | "most"> | undefined;

/** How full a cell's bar is, 0 to 1; undefined where there is nothing to measure by. */
function fullness(value: number, range: Range): number | undefined {
  const { least = null, most = null } = range ?? {};
  if (least === null || most === null || most === least || !Number.isFinite(value)) return undefined;
  return Math.min(1, Math.max(0, (value - least) / (most - least)));
}

const barOf = (value: number, range: Range) => {
  const full = fullness(value, range);
  return full === undefined ? undefined : { "--full": percent(full) };
};

/** What a cell of the table shows: one element where there is only text, as a screen of them is drawn at once. */
export interface CellFace {
  readonly class: string;
  readonly content: ComponentChildren;
  readonly title?: string | undefined;
  /** The bar behind a metric, and the ends of its interval. */
  readonly style?: Readonly<Record<string, string>> | undefined;
  readonly hasInterval?: boolean;
}

/** A value that is not there. */
const none: CellFace = { class: "cell-none", content: "–" };

/** By what a value is measured, and what stands beside it. */
interface Beside {
  readonly range: Range;
  readonly base: BaseValues | undefined;
  readonly spark?: readonly (number | null)[] | null | undefined;
}

/** How a run's value in a column looks. */
export function runFace(row: RunRow, at: number, column: Column, beside: Beside): CellFace {
  const cell = row.cells[at];
  if (column.kind === "metric") return metricFace(cell, column, beside);
  if (column.field === "tags")
    return { class: "cell-tags", content: row.tags.map(tag => <Tag key={tag}>{tag}</Tag>) };
  if (column.field === "started") return timeFace(row.state === "queued" ? null : row.startedAt);
  if (column.field === "ended") return timeFace(row.endedAt);
  if (column.field === "duration") return { class: "cell-number", content: durationText(row.seconds) };
  if (column.type === "time")
    return timeFace(typeof cell === "number" || typeof cell === "string" ? cell : null);
  const text = cellText(cell);
  const isMissing = cell === null && column.type === "number";
  const kind = typeof cell === "number" ? "cell-number" : isMissing ? "cell-none" : "";
  return { class: kind, content: text, title: text };
}

function timeFace(at: string | number | null): CellFace {
  if (at === null) return none;
  const ms = typeof at === "number" ? at : Date.parse(at);
  return { class: "", content: agoText(ms), title: momentText(ms) };
}

function metricFace(
  cell: Cell | undefined,
  { title, hasCurve }: Column,
  { range, base, spark }: Beside,
): CellFace {
  const change = base && differenceOf(cell, title, base);
  const isNumber = typeof cell === "number";
  const text = isNumber ? numberText(cell) : cellText(cell);
  const kind = isNumber ? "cell-metric" : "cell-metric cell-none";
  const shared = {
    style: isNumber ? barOf(cell, range) : undefined,
    title: isNumber ? String(cell) : undefined,
  };
  if (!hasCurve && change === undefined) return { ...shared, class: kind, content: text };
  return {
    ...shared,
    class: `${kind} cell-beside`,
    content: (
      <>
        {hasCurve && (
          <span class="cell-spark">{spark && <Sparkline values={spark} width={44} height={16} />}</span>
        )}
        {change !== undefined && <Change value={change} />} {text}
      </>
    ),
  };
}

function Change({
  value,
  clear,
  title,
  pairs = "",
}: {
  readonly value: number;
  readonly clear?: boolean | undefined;
  readonly title?: string;
  readonly pairs?: string;
}) {
  const sign = value > 0 ? "up" : value < 0 ? "down" : "same";
  return (
    <span class={`cell-change cell-change-${sign}`} data-clear={clear} title={title}>
      {difference(value)}
      {pairs && <small> {pairs}</small>}
    </span>
  );
}

/** How a group's mean in a metric's column looks: its interval is drawn on the bar; what it differs from the baseline before it. */
export function meanFace(row: GroupRow, metric: string, { range, base }: Beside): CellFace {
  const spread = own(row.metrics, metric);
  if (!spread) return none;
  const { mean, sd, n } = spread;
  const change = groupChange(row, metric, base);
  const [low, high] = [spread.low, spread.high].map(end => (end === null ? undefined : fullness(end, range)));
  const ends =
    low === undefined || high === undefined || !range
      ? undefined
      : { "--low": percent(low), "--high": percent(high) };
  const text = meanText(mean, sd, n);
  const shared = {
    style: mean === null ? undefined : { ...barOf(mean, range), ...ends },
    hasInterval: ends !== undefined,
    title: intervalText(spread),
  };
  if (!change) return { ...shared, class: "cell-metric", content: text };
  return {
    ...shared,
    class: "cell-metric cell-beside",
    content: (
      <>
        <Change value={change.value} clear={change.isClear} title={change.title} pairs={change.pairs} />{" "}
        {text}
      </>
    ),
  };
}

/** How a group's setting looks. */
export const settingFace = (setting: Cell | undefined): CellFace =>
  setting === undefined
    ? { class: "", content: null }
    : { class: typeof setting === "number" ? "cell-number" : "", content: cellText(setting) };

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

const intervalText = ({ mean, low, high, n }: Spread): string =>
  low === null || high === null
    ? `mean of ${n}: ${shortNumber(mean, 6)}`
    : `mean of ${n}: ${shortNumber(mean, 6)}, 95 % interval ${shortNumber(low, 6)} … ${shortNumber(high, 6)}`;
