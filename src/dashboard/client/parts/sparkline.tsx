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

export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const real = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (real.length === 0) return "";
  const [low, high] = [Math.min(...real), Math.max(...real)];
  const x = (at: number) => 1 + (values.length < 2 ? 0 : (at / (values.length - 1)) * (width - 2));
  const y = (value: number) =>
    high === low ? height / 2 : height - 1.5 - ((value - low) / (high - low)) * (height - 3);
  let path = "";
  let isOn = false;
  values.forEach((value, at) => {
    const isReal = value !== null && Number.isFinite(value);
    if (isReal) path += `${isOn ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    isOn = isReal;
  });
  return real.length === 1 ? `${path}h1` : path;
}
