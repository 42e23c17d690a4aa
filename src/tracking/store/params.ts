import type { Param } from "../run.js";

/** A row of the table `params`. */
export interface ParamRow {
  readonly name: string;
  readonly kind: "number" | "string" | "boolean" | "null" | "json";
  readonly number: number | null;
  readonly text: string | null;
}

export function paramFrom({ kind, number, text }: ParamRow): Param {
  if (kind === "string") return text!;
  if (kind === "json") return JSON.parse(text!) as Param;
  if (kind === "boolean") return number === 1;
  return kind === "null" ? null : (number ?? Number.NaN);
}
