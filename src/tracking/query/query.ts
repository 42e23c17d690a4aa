import type { RunState } from "../run.js";

/** A query as it was understood: what SQL is made of, and what runs in memory are looked at with. */
export type Query =
  | { readonly kind: "and" | "or"; readonly parts: readonly Query[] }
  | { readonly kind: "not"; readonly part: Query }
  | Condition;

/** A field, and what is asked of its value. */
export interface Condition {
  readonly kind: "condition";
  readonly field: Field;
  readonly test: Test;
  /** Index of the field's first character in the query. */
  readonly at: number;
}

/** A parameter, a metric, a bare name (a parameter where the run has one, else a metric), or what every run has. */
export type Field =
  | { readonly kind: "param" | "metric" | "either"; readonly name: string }
  | { readonly kind: "column"; readonly name: Column };

/** What every run has, by kind of value. */
export const columns = {
  id: "number",
  duration: "duration",
  experiment: "text",
  name: "text",
  key: "text",
  error: "text",
  host: "text",
  commit: "text",
  state: "state",
  created: "time",
  started: "time",
  ended: "time",
  tags: "texts",
  notes: "texts",
} as const;

export type Column = keyof typeof columns;

/** What a value must be. A value that is not there passes `missing` alone. */
export type Test =
  | { readonly op: "equals"; readonly value: Wanted }
  | { readonly op: "order"; readonly sign: Sign; readonly bound: number }
  | { readonly op: "within"; readonly from: number; readonly to: number }
  | { readonly op: "state"; readonly state: RunState }
  | { readonly op: "begins" | "contains" | "like" | "has"; readonly text: string }
  | { readonly op: "missing" };

export type Sign = "<" | "<=" | ">" | ">=";

/** Fits a text that is spelled so, and, where it was not quoted, the number, boolean or null of that spelling. */
export interface Wanted {
  readonly text: string;
  readonly number?: number;
  readonly boolean?: boolean;
  readonly isNull?: boolean;
}
