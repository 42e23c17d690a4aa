const levels = "▁▂▃▄▅▆▇█";

/** A curve in one line of text: a letter for each mean of a stretch, a gap where nothing is finite. */
export function sparkline(means: readonly number[]): string {
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const level = (mean: number) => (high > low ? Math.round(((mean - low) / (high - low)) * 7) : 3);
  return means.map(mean => (Number.isFinite(mean) ? levels[level(mean)] : " ")).join("");
}
