/** Bad input refused at the door. The message says what, got and expected; it needs no stack trace. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/**
 * The one way to refuse: `check(T > 0, "projections T", T, "a positive whole number")` throws
 * `projections T: got 0, expected a positive whole number`.
 */
export function check(ok: boolean, what: string, got: unknown, expected: string): asserts ok {
  if (!ok) throw new Refusal(`${what}: got ${shown(got)}, expected ${expected}`);
}

/** Refuses everything but whole numbers from `least` upwards, and hands the number back. */
export function wholeNumber(what: string, value: unknown, least = 1): number {
  const expected = least === 1 ? "a positive whole number" : `a whole number of ${least} or more`;
  check(typeof value === "number" && Number.isSafeInteger(value) && value >= least, what, value, expected);
  return value;
}

/** Refuses a name that is not in the list, and lists what there is. */
export function oneOf<T extends string>(what: string, name: string, names: readonly T[]): T {
  check((names as readonly string[]).includes(name), what, name, `one of ${names.join(", ")}`);
  return name as T;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value !== "object") return String(value);
  return JSON.stringify(value) ?? String(value);
}
