import { sparkPath } from "./spark-path.js";

/** A curve as small as a word: the shape only. Points are [position, value] or values alone; gaps break the line. */
export function Sparkline({
  values,
  width = 64,
  height = 18,
}: {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
}) {
  return (
    <svg
      class="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={sparkPath(values, width, height)} fill="none" stroke="currentColor" stroke-width="1.2" />
    </svg>
  );
}
