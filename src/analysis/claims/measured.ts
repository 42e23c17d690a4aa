import { seeded } from "../../core/random.js";
import { settingText } from "../../core/settings.js";
import { seedOf, settingsOf } from "../configurations.js";
import type { Row } from "../measures.js";
import { bootstrapInterval } from "../statistics/bootstrap.js";
import { interval, mean, sd } from "../statistics/estimate.js";
import { bitsNeeded } from "./bits-needed.js";
import { exact } from "./exact.js";
import type { Measured, Quantity, Share, Where } from "./quantity.js";

/** What rows say of a quantity; null where they have nothing of it. */
export function measured(rows: readonly Row[], quantity: Quantity): Measured | null {
  switch (quantity.kind) {
    case "mean":
      return overSeeds([...bySeed(rows, quantity.of, quantity.share).values()]);
    case "difference": {
      const pairs = paired(rows, quantity.share, quantity.of, quantity.minus);
      return overSeeds(pairs.map(([one, other]) => one - other));
    }
    case "quotient":
      return bootstrapped(paired(rows, quantity.share, quantity.of, quantity.by), pairs => {
        const [of, by] = [0, 1].map(side => mean(pairs.map(pair => pair[side]!)));
        return of! / by!;
      });
    case "bits":
      return bitsOf(rows, quantity);
    case "size":
      return exact(rowsWhere(rows, quantity.of), quantity, where => rowsWhere(rows, where));
  }
}

/** The rows that have all of it. */
export const rowsWhere = (rows: readonly Row[], where: Where): Row[] =>
  rows.filter(row => {
    const settings = settingsOf(row);
    return Object.entries(where).every(([name, value]) => {
      const has = settingText(settings[name]);
      return value === null ? has === "" : value === "*" ? has !== "" : has === settingText(value);
    });
  });

/** Seed → its share, the mean of several where T·d is all that they have alike. A seed that diverged has none. */
function bySeed(rows: readonly Row[], where: Where, share: Share): Map<string, number> {
  const found = new Map<string, number[]>();
  for (const row of rowsWhere(rows, where)) {
    const value = row[share];
    if (value === null || !Number.isFinite(value)) continue;
    const seed = seedOf(row);
    found.set(seed, [...(found.get(seed) ?? []), value]);
  }
  return new Map([...found].map(([seed, values]) => [seed, mean(values)]));
}

/** The two shares of each seed that has both. */
function paired(rows: readonly Row[], share: Share, of: Where, other: Where): [number, number][] {
  const [mine, others] = [bySeed(rows, of, share), bySeed(rows, other, share)];
  return [...mine].flatMap(([seed, value]) => (others.has(seed) ? [[value, others.get(seed)!]] : []));
}

function overSeeds(values: readonly number[]): Measured | null {
  if (values.length === 0) return null;
  const { n, mean: value, low, high } = interval(values);
  return { n, value, sd: sd(values), low, high, values, exact: false };
}

/** Resampled over seeds, always by the same stream of chance. */
function bootstrapped<T>(sample: readonly T[], statistic: (sample: readonly T[]) => number): Measured | null {
  if (sample.length === 0) return null;
  const { n, mean: value, low, high } = bootstrapInterval(sample, statistic, { random: seeded(1) });
  return { n, value, sd: null, low, high, values: null, exact: false };
}

/** Of each seed that has every length and the other configuration: its curve, resampled whole. */
function bitsOf(
  rows: readonly Row[],
  { of, by, reach }: Extract<Quantity, { kind: "bits" }>,
): Measured | null {
  const own = rowsWhere(rows, of);
  const lengths = [...new Set(own.map(row => row.T! * row.d!))].sort((a, b) => a - b);
  const curves = lengths.map(length =>
    bySeed(
      own.filter(row => row.T! * row.d! === length),
      {},
      "accuracy",
    ),
  );
  const base = bySeed(rows, by, "accuracy");
  const seeds = [...base.keys()].filter(seed => curves.every(curve => curve.has(seed)));
  const sample = seeds.map(seed => ({ own: curves.map(curve => curve.get(seed)!), base: base.get(seed)! }));
  if (lengths.length === 0) return null;
  return bootstrapped(sample, drawn => {
    const all = mean(drawn.map(({ base }) => base));
    const relative = lengths.map((_, i) => mean(drawn.map(({ own }) => own[i]!)) / all);
    return bitsNeeded(lengths, relative, reach);
  });
}
