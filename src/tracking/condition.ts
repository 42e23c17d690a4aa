import { check } from "../core/check.js";
import type { Param, Run } from "./run.js";

/** A condition on one setting or measure of a run. */
export interface Condition {
  readonly name: string;
  holds(run: Run): boolean;
}

/**
 * Reads a condition as people type it: `T=8`, `hidden!=0`, `accuracy>=0.95`. Equality is of the text or the number;
 * order is of numbers. A run without the name differs from every value and is neither larger nor smaller.
 */
export function condition(text: string): Condition {
  const parts = /^\s*([^=!<>]+?)\s*(!=|<=|>=|==|=|<|>)\s*(.*?)\s*$/.exec(text);
  check(parts !== null, "condition", text, "name=value, or with != < <= > >= between");
  const [, name, sign, value] = parts as unknown as [string, string, string, string];
  const compare = comparisons[sign]!;
  const needsNumber = sign.startsWith("<") || sign.startsWith(">");
  check(!needsNumber || isNumber(value), `condition ${text}`, value, "a number to compare with");
  return { name, holds: run => compare(valueIn(run, name), value) };
}

/** A run's setting or measure of that name; a setting comes first. */
export function valueIn(run: Run, name: string): Value {
  if (Object.hasOwn(run.settings, name)) return run.settings[name];
  return Object.hasOwn(run.measures, name) ? run.measures[name] : undefined;
}

type Value = Param | undefined;

const isNumber = (text: string): boolean => text !== "" && !Number.isNaN(Number(text));

const equal = (value: Value, text: string): boolean =>
  String(value ?? "") === text || (typeof value === "number" && isNumber(text) && value === Number(text));

const ordered =
  (fits: (value: number, bound: number) => boolean) =>
  (value: Value, text: string): boolean =>
    typeof value === "number" && fits(value, Number(text));

const comparisons: Record<string, (value: Value, text: string) => boolean> = {
  "=": equal,
  "==": equal,
  "!=": (value, text) => !equal(value, text),
  "<": ordered((value, bound) => value < bound),
  "<=": ordered((value, bound) => value <= bound),
  ">": ordered((value, bound) => value > bound),
  ">=": ordered((value, bound) => value >= bound),
};
