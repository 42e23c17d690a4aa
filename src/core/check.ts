import { hintOf, nearestName } from "./nearest.js";
import { shown } from "./text/shown.js";

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

/** Refuses everything but finite numbers above 0, and hands the number back. */
export function positiveNumber(what: string, value: unknown): number {
  check(Number.isFinite(value) && (value as number) > 0, what, value, "a positive number");
  return value as number;
}

/** Refuses a name that is not in the list; says what there is, and what was most likely meant. */
export function oneOf<T extends string>(what: string, name: unknown, names: readonly T[]): T {
  if ((names as readonly unknown[]).includes(name)) return name as T;
  const meant = typeof name === "string" ? nearestName(name, names) : undefined;
  check(false, what, name, `one of ${names.join(", ")}${hintOf(meant)}`);
}

/** Whether a value is an object with named parts, as a module is: no list, no Map, Promise or Date, and not null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  ["[object Object]", "[object Module]"].includes(Object.prototype.toString.call(value));

/** Refuses settings that are no object, and names among them that nobody reads. */
export function knownNames(whose: string, given: unknown, names: readonly string[]): void {
  const expected = `an object with ${names.join(", ")}`;
  check(isRecord(given), `settings of ${whose}`, given, expected);
  for (const name of Object.keys(given)) oneOf(`setting of ${whose}`, name, names);
}
