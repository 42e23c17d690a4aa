import { nearestName } from "../../core/nearest.js";
import { parseField, parseQuery } from "./parse.js";
import type { Column, Condition, Query } from "./query.js";
import { QueryError } from "./query-error.js";
import { said } from "./tokens.js";

/** The names that recorded runs have. */
export interface Names {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
}

/**
 * Refuses a query that names what no run has: most likely a slip of the hand. Where nothing of its kind is recorded yet, every
 * name may come. `known` is asked only where names occur.
 */
export function checkNames(query: string, known: () => Names): void {
  for (const { field, at } of conditionsIn(parseQuery(query)))
    if (field.kind !== "column") refuseUnknown(query, at, field, known());
}

/** The same of a field alone. */
export function checkFieldName(text: string, known: () => Names): void {
  const field = parseField(text);
  if (field.kind !== "column") refuseUnknown(text, 0, field, known());
}

/** Whether a query has a condition on such a column; a text that holds its name is none. */
export const asksFor = (query: string, column: Column): boolean =>
  conditionsIn(parseQuery(query)).some(({ field }) => field.kind === "column" && field.name === column);

/**
 * The query with each bare name that no metric has as a setting's: the same runs fit, and an index finds them. `metrics` is
 * asked only where bare names occur.
 */
export function withSettings(query: Query, metrics: () => readonly string[]): Query {
  if (query.kind === "not") return { ...query, part: withSettings(query.part, metrics) };
  if (query.kind !== "condition")
    return { ...query, parts: query.parts.map(part => withSettings(part, metrics)) };
  const { field } = query;
  const isSetting = field.kind === "either" && !metrics().includes(field.name);
  return isSetting ? { ...query, field: { ...field, kind: "param" } } : query;
}

type Named = { readonly kind: "param" | "metric" | "either"; readonly name: string };

function refuseUnknown(query: string, at: number, { kind, name }: Named, { params, metrics }: Names): void {
  const names =
    kind === "param" ? params : kind === "metric" ? metrics : [...new Set([...params, ...metrics])];
  if (names.includes(name) || names.length === 0) return;
  const what = kind === "either" ? "a setting or metric" : `a ${kind}`;
  const meant = nearestName(name, names);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new QueryError(query, at, said(name), `${what} that some run has: ${names.join(", ")}${hint}`);
}

function conditionsIn(query: Query): Condition[] {
  if (query.kind === "not") return conditionsIn(query.part);
  return query.kind === "condition" ? [query] : query.parts.flatMap(conditionsIn);
}
