import type { Param } from "../../tracking/run.js";
import type { Cell } from "../api.js";

/** A value as JSON can have it, and the page show it. */
export function cellOf(value: Param | undefined): Cell {
  if (value === undefined) return null;
  if (value === null) return { kind: "null", text: "null" };
  if (typeof value === "number")
    return Number.isFinite(value) ? value : { kind: "number", text: String(value) };
  if (typeof value === "object") return { kind: "json", text: JSON.stringify(value) };
  return value;
}

/** A number, or null where it is none. */
export const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;
