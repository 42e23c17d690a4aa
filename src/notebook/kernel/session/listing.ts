import { plain } from "../../display/plain.js";
import type { Namespace } from "./namespace.js";

/** A row of `%whos`. */
export interface Listed {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

const mostCharacters = 60; // of a value

/** The notebook's names with types and the beginnings of their values; all, or those of some types. */
export function listed(names: Namespace, types: readonly string[]): Listed[] {
  const wanted = types.map(type => type.toLowerCase());
  return Object.entries(names)
    .map(([name, value]) => ({ name, value, type: typeOf(value) }))
    .filter(({ type }) => wanted.length === 0 || wanted.includes(type.toLowerCase()))
    .map(({ name, value, type }) => ({
      name,
      type,
      value: plain(value).replace(/\s+/g, " ").slice(0, mostCharacters),
    }));
}

/** `number`, `function`, or of an object the name of its class. */
export function typeOf(value: unknown): string {
  if (value === null || typeof value !== "object") return typeof value;
  try {
    return String(value.constructor?.name ?? "object");
  } catch {
    return "object"; // a proxy or a getter that throws
  }
}
