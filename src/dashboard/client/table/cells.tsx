import type { Cell, GroupRow, RunRow, Spread } from "../../api.js";
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
export type Range = { readonly least: number; readonly most: number } | null | undefined;

/** How full a cell's bar is, 0 to 1; undefined where there is nothing to measure by. */
function fullness(value: number, range: Range): number | undefined {
  if (!range || range.most === range.least || !Number.isFinite(value)) return undefined;
  return Math.min(1, Math.max(0, (value - range.least) / (range.most - range.least)));
}

const barOf = (value: number, range: Range) => {
  const full = fullness(value, range);
  return full === undefined ? undefined : { "--full": `${(100 * full).toFixed(1)}%` };
};

/** A run's value in a column. */
export function RunCell({
  row,
  at,
  column,
  range,
  base,
  spark,
}: {
  readonly row: RunRow;
  readonly at: number;
  readonly column: Column;
  readonly range: Range;
  readonly base: BaseValues | undefined;
  readonly spark: readonly (number | null)[] | null | undefined;
}) {
  const cell = row.cells[at];
  if (column.kind === "metric")
    return <MetricCell cell={cell} column={column} range={range} base={base} spark={spark} />;
  if (column.field === "tags")
    return (
      <span class="cell-tags">
        {row.tags.map(tag => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </span>
    );
  if (column.field === "started") return <When at={row.state === "queued" ? null : row.startedAt} />;
  if (column.field === "ended") return <When at={row.endedAt} />;
  if (column.field === "duration") return <span class="cell-number">{durationText(row.seconds)}</span>;
  if (column.type === "time")
    return <When at={typeof cell === "number" || typeof cell === "string" ? cell : null} />;
  const text = cellText(cell);
  return (
    <span
      class={
        typeof cell === "number"
          ? "cell-number"
          : cell === null && column.type === "number"
            ? "cell-none"
            : "cell-text"
      }
      title={text}
    >
      {text}
    </span>
  );
}

function When({ at }: { readonly at: string | number | null }) {
  if (at === null) return <span class="cell-none">–</span>;
  const ms = typeof at === "number" ? at : Date.parse(at);
  return (
    <span class="cell-text" title={momentText(ms)}>
      {agoText(ms)}
    </span>
  );
}

function MetricCell({
  cell,
  column,
  range,
  base,
  spark,
}: {
  readonly cell: Cell | undefined;
  readonly column: Column;
  readonly range: Range;
  readonly base: BaseValues | undefined;
  readonly spark: readonly (number | null)[] | null | undefined;
}) {
  const change = base && differenceOf(cell, column.title, base);
  const isNumber = typeof cell === "number";
  return (
    <span
      class="cell-metric"
      style={isNumber ? barOf(cell, range) : undefined}
      title={isNumber ? String(cell) : undefined}
    >
      {column.hasCurve && (
        <span class="cell-spark">{spark && <Sparkline values={spark} width={44} height={16} />}</span>
      )}
      {change !== undefined && <Change value={change} />}
      <span class={isNumber ? "cell-value" : "cell-none"}>
        {isNumber ? numberText(cell) : cellText(cell)}
      </span>
    </span>
  );
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

/** A group's mean in a metric's column, with its interval drawn on the bar, and what it differs from the baseline. */
export function MeanCell({
  row,
  metric,
  range,
  base,
}: {
  readonly row: GroupRow;
  readonly metric: string;
  readonly range: Range;
  readonly base: BaseValues | undefined;
}) {
  const spread = own(row.metrics, metric);
  if (!spread) return <span class="cell-none">–</span>;
  const { mean, sd, n } = spread;
  const change = groupChange(row, metric, base);
  const [low, high] = [spread.low, spread.high].map(end => (end === null ? undefined : fullness(end, range)));
  const ends =
    low === undefined || high === undefined || !range
      ? undefined
      : { "--low": percent(low), "--high": percent(high) };
  return (
    <span
      class="cell-metric"
      style={mean === null ? undefined : { ...barOf(mean, range), ...ends }}
      data-interval={ends !== undefined || undefined}
      title={intervalText(spread)}
    >
      {change && (
        <Change value={change.value} clear={change.isClear} title={change.title} pairs={change.pairs} />
      )}
      <span class="cell-value">{meanText(mean, sd, n)}</span>
    </span>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

const intervalText = ({ mean, low, high, n }: Spread): string =>
  low === null || high === null
    ? `mean of ${n}: ${shortNumber(mean, 6)}`
    : `mean of ${n}: ${shortNumber(mean, 6)}, 95 % interval ${shortNumber(low, 6)} … ${shortNumber(high, 6)}`;
