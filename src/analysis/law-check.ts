/** A pair of examples: the angle between them in radians, and the share of their bits that differ. */
export interface MeasuredPair {
  readonly angle: number;
  readonly share: number;
}

/** How pairs lie about the law share = θ/π, each in units of its own σ = √(p·(1 − p)/bits), p = θ/π. */
export interface LawCheck {
  readonly pairs: number;
  /** Mean of (share − p)/σ: 0 where the law holds. */
  readonly meanZ: number;
  /** Root mean square of the same: 1 where the bits of a pair are independent. */
  readonly rmsZ: number;
  /** The share of pairs within ±1.96 σ: 0.95. */
  readonly inside: number;
}

/** σ = √(p·(1 − p)/bits), of a share of so many independent bits. */
export const sigma = (p: number, bits: number): number => Math.sqrt((p * (1 - p)) / bits);
export const z95 = 1.96; // 95 % of a normal distribution lie within

/** The law of locality-sensitive hashing by random planes (Charikar 2002), checked: see `LawCheck`. */
export function lawCheck(pairs: readonly MeasuredPair[], bits: number): LawCheck {
  const z = pairs
    .filter(({ angle }) => angle > 0)
    .map(({ angle, share }) => (share - angle / Math.PI) / sigma(angle / Math.PI, bits));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    pairs: z.length,
    meanZ: mean(z),
    rmsZ: Math.sqrt(mean(z.map(value => value ** 2))),
    inside: z.filter(value => Math.abs(value) <= z95).length / z.length,
  };
}
