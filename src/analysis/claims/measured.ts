import { check } from "../../core/check.js";
import { settingText } from "../../core/settings.js";
import { nameOf, seedOf, settingIn } from "../configurations.js";
import type { Row } from "../measures.js";
import { byMeanValidation } from "../ranking.js";
import { interval, mean, sd } from "../statistics/estimate.js";
import { quotientInterval } from "../statistics/quotient.js";
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
      return quotientOf(joined(sharesOf(rows, quantity), bySeed(rows, quantity.by, quantity.share)));
    case "size":
      return exact(rowsWhere(rows, quantity.of), quantity, where => rowsWhere(rows, where));
  }
}

/** The rows that have all of it. */
export const rowsWhere = (rows: readonly Row[], where: Where): Row[] =>
  rows.filter(row =>
    Object.entries(where).every(([name, value]) => {
      const has = settingText(settingIn(row, name));
      return value === null ? has === "" : value === "*" ? has !== "" : has === settingText(value);
    }),
  );

/** Seed → its share. A seed that diverged has none; two rows of one seed are two networks, and no mean is either's. */
function bySeed(rows: readonly Row[], where: Where, share: Share): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rowsWhere(rows, where)) {
    const value = row[share];
    if (value === null || !Number.isFinite(value)) continue;
    const seed = seedOf(row);
    check(
      !found.has(seed),
      `rows of ${row.experiment}, ${row.dataset}, ${nameOf(row)}, ${row.objective}, seed ${seed}`,
      "two for one side of a question",
      "one for each seed",
    );
    found.set(seed, value);
  }
  return found;
}

/** The two shares of each seed that has both. */
function paired(rows: readonly Row[], share: Share, of: Where, other: Where): [number, number][] {
  return joined(bySeed(rows, of, share), bySeed(rows, other, share));
}

type Shares = ReadonlyMap<string, number>;

const joined = (mine: Shares, others: Shares): [number, number][] =>
  joinedSeeds(mine, others).map(([, pair]) => pair);

const joinedSeeds = (mine: Shares, others: Shares): [string, [number, number]][] =>
  [...mine].flatMap(([seed, value]): [string, [number, number]][] =>
    others.has(seed) ? [[seed, [value, others.get(seed)!]]] : [],
  );

/** Of networks of one length, such as 8×10 and 20×4, that which is best on the validation part. */
function oneNetwork(rows: readonly Row[]): readonly Row[] {
  const found = [...new Set(rows.map(({ T }) => T))].map(T => rows.filter(row => row.T === T));
  return found.sort(byMeanValidation)[0] ?? [];
}

function overSeeds(values: readonly number[]): Measured | null {
  if (values.length === 0) return null;
  const { n, mean: value, low, high } = interval(values);
  return { n, value, sd: sd(values), low, high, values, pairs: null, exact: false };
}

/** A quotient of means over pairs of a seed each, with Fieller's interval: all quotients that a paired t test does not rule out. */
function quotientOf(pairs: readonly (readonly [number, number])[]): Measured | null {
  if (pairs.length === 0) return null;
  const [x, y] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
  const value = mean(x) / mean(y);
  const { low, high } = quotientInterval(x, y);
  return { n: pairs.length, value, sd: null, low, high, values: null, pairs, exact: false };
}

/**
 * Seed → the share of the first side of a quotient; with `at`, of so many bits, between the two trained lengths that have
 * them between them, by a straight line over log₂ T·d.
 */
function sharesOf(
  rows: readonly Row[],
  { of, share, at }: Extract<Quantity, { kind: "quotient" }>,
): Map<string, number> {
  if (at === undefined) return bySeed(rows, of, share);
  const own = rowsWhere(rows, of);
  const lengths = own.map(row => row.T! * row.d!);
  const [below, above] = [
    Math.max(...lengths.filter(length => length <= at)),
    Math.min(...lengths.filter(length => length >= at)),
  ];
  if (!Number.isFinite(below) || !Number.isFinite(above)) return new Map();
  const part = below === above ? 0 : Math.log(at / below) / Math.log(above / below);
  const [short, long] = [below, above].map(length =>
    bySeed(oneNetwork(own.filter(row => row.T! * row.d! === length)), {}, share),
  );
  return new Map(
    joinedSeeds(short!, long!).map(([seed, [from, to]]) => [seed, from + part * (to - from)] as const),
  );
}
