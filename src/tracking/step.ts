import { check } from "../core/check.js";

/** From 2⁵³ on numbers are not told apart: two steps in a row would be one. */
export const isStep = (step: unknown): step is number =>
  typeof step === "number" && Math.abs(step) <= Number.MAX_SAFE_INTEGER;

/** A step of a curve, which may lie between two whole ones; refused where it is none. */
export function checkedStep(what: string, step: unknown): number {
  check(isStep(step), what, step, "a finite number below 2^53");
  return step;
}
