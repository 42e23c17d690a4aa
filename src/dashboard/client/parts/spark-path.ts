/** The line of a small curve in a box, as SVG writes it; values that are none break it. */
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
