import { check } from "../core/check.js";

/** Reads a setting that may be left out. */
export const optional =
  <T>(read: (value: unknown) => T) =>
  (value: unknown): T | undefined =>
    value === undefined ? undefined : read(value);

/** A share of units to drop. */
export function share(value: unknown): number {
  const fits = typeof value === "number" && value >= 0 && value < 1;
  check(fits, "dropout", value, "a number of 0 or more, below 1");
  return value;
}

/** Shares of units to drop: of the input, and of what is above it. */
export function shares(value: unknown): readonly [input: number, above: number] {
  check(Array.isArray(value) && value.length === 2, "dropout", value, "two shares, as in [0, 0.5]");
  return [share(value[0]), share(value[1])];
}

/** A standard deviation of noise. */
export function deviation(value: unknown): number {
  check(Number.isFinite(value) && (value as number) >= 0, "noise", value, "a number of 0 or more");
  return value as number;
}

/** Share of the hidden layers' units dropped while training, as a dense network takes it: nothing of its input. */
export const dropoutOfHidden = (value: unknown): readonly [input: number, hidden: number] => [
  0,
  share(value),
];
