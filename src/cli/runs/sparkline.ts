const mostColumns = 40;
const levels = "▁▂▃▄▅▆▇█";

/** A curve in one line of text: each column the mean of its stretch, a gap where nothing is finite. */
export function sparkline(values: readonly number[]): string {
  const columns = Math.min(values.length, mostColumns);
  const means = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const finite = values.slice(from, to).filter(Number.isFinite);
    return finite.reduce((sum, value) => sum + value, 0) / finite.length;
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const level = (mean: number) => (high > low ? Math.round(((mean - low) / (high - low)) * 7) : 3);
  return means.map(mean => (Number.isFinite(mean) ? levels[level(mean)] : " ")).join("");
}
