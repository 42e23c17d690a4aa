import { check } from "../core/check.js";

/** Whether a text can be kept: a lone surrogate, half a character of UTF-16, is none in UTF-8, where another takes its place. */
export const isWhole = (text: string): boolean => !/\p{Cs}/u.test(text);

/** Whether a name can stand in a table, and be found again. */
export const isLabel = (text: unknown): text is string =>
  typeof text === "string" && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(text);

/** A name or a tag; refused where it is none. */
export function label(what: string, text: unknown): string {
  check(isLabel(text), what, text, "1 to 200 characters without line breaks and lone surrogates");
  return text;
}
