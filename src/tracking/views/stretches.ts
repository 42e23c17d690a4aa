/** A curve as it can be drawn, as plain numbers. */
export interface Drawn {
  /** All points are there; else a point is a stretch: its middle, and the mean of what is finite in it. */
  readonly exact: boolean;
  readonly x: readonly number[];
  /** null: nothing finite */
  readonly y: readonly (number | null)[];
  /** Least and most of each stretch; absent where exact. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** How many points are NaN or infinite, and the first of them; of very many points, at least so many. */
  readonly odd: number;
  readonly odds: readonly (readonly [number, "NaN" | "Infinity" | "-Infinity"])[];
}

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where a point stands for many: the least and the most of them, */
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  /** and how many are not finite, of which one is `oddity`. */
  readonly odd?: readonly { readonly odd: number; readonly oddity: number }[];
}

export const exactly = (points: Points): Drawn => ({
  exact: true,
  x: Array.from(points.x),
  y: Array.from(points.y, value => (Number.isFinite(value) ? value : null)),
  ...oddsOf(points),
});

/** Stretches of equal width from `from` to `to`. */
export interface Stretches {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** A curve by stretches; those without a point are left out. */
export function inStretches(points: Points, { from, to, width }: Stretches): Drawn {
  const [counts, finite] = [new Uint32Array(width), new Uint32Array(width)];
  const [sums, low, high] = [new Float64Array(width), filled(width, Infinity), filled(width, -Infinity)];
  const scale = to > from ? width / (to - from) : 0;
  const { x, y, low: least = y, high: most = y } = points;
  for (let i = 0; i < x.length; i++) {
    const at = Math.min(width - 1, Math.max(0, Math.floor((x[i]! - from) * scale)));
    const value = y[i]!;
    counts[at]!++;
    if (!Number.isFinite(value)) continue;
    finite[at]!++;
    sums[at]! += value;
    if (least[i]! < low[at]!) low[at] = least[i]!;
    if (most[i]! > high[at]!) high[at] = most[i]!;
  }
  const full = Array.from(counts.keys()).filter(at => counts[at]! > 0);
  const numbers = (of: (at: number) => number) =>
    full.map(at => (finite[at] === 0 ? null : shortened(of(at))));
  return {
    exact: false,
    x: full.map(at => shortened(from + ((at + 0.5) * (to - from)) / width, 12)),
    y: numbers(at => sums[at]! / finite[at]!),
    low: numbers(at => low[at]!),
    high: numbers(at => high[at]!),
    ...oddsOf(points),
  };
}

const filled = (length: number, value: number): Float64Array => new Float64Array(length).fill(value);

/** As many digits as can be seen: what is sent is a third as long. */
const shortened = (value: number, digits = 8): number => Number(value.toPrecision(digits));

const mostOdds = 100;

function oddsOf({ x, y, odd: told }: Points): Pick<Drawn, "odd" | "odds"> {
  const odds: [number, "NaN" | "Infinity" | "-Infinity"][] = [];
  let odd = 0;
  for (let i = 0; i < y.length; i++) {
    const count = told ? told[i]!.odd : Number(!Number.isFinite(y[i]!));
    if (count === 0) continue;
    odd += count;
    if (odds.length < mostOdds) odds.push([x[i]!, String(told ? told[i]!.oddity : y[i]) as "NaN"]);
  }
  return { odd, odds };
}
