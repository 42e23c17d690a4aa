/** A mark with its place on axes that are logarithmic or not. */
interface Placed {
  readonly x: number;
  readonly y: number;
}

const mostMarks = 2500; // an SVG of more takes seconds

/**
 * Of points that lie together one: a grid over the picture is made coarser until no more of its cells have a point than
 * can be drawn. The first of a cell stays. A few points stay all.
 */
export function thinned<T extends Placed>(
  points: readonly T[],
  { isLogX, isLogY }: { readonly isLogX: boolean; readonly isLogY: boolean },
  most = mostMarks,
): readonly T[] {
  if (points.length <= most) return points;
  const share = (values: readonly number[], isLog: boolean) => {
    const scaled = isLog ? values.map(Math.log) : values;
    const [least, range] = extent(scaled);
    return scaled.map(value => (value - least) / range);
  };
  const left = share(
    points.map(({ x }) => x),
    isLogX,
  );
  const up = share(
    points.map(({ y }) => y),
    isLogY,
  );
  for (let cells = 512; ; cells /= 2) {
    const found = new Map<number, T>();
    points.forEach((point, i) => {
      const key = Math.floor(left[i]! * cells) * 1024 + Math.floor(up[i]! * cells);
      if (!found.has(key)) found.set(key, point);
    });
    if (found.size <= most) return [...found.values()];
  }
}

function extent(values: readonly number[]): [least: number, range: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most - least || 1];
}
