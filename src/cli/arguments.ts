import { InvalidArgumentError } from "commander";
import { check, wholeNumber } from "../core/check.js";

/** A word of the command line as a whole number of `least` or more; refused as it was typed. */
export const wholeNumberIn = (what: string, text: string, least = 1): number =>
  wholeNumber(what, /^\d+$/.test(text) ? Number(text) : text, least);

/** An option that may be given again and again. */
export const collected = (value: string, all: string[]): string[] => [...all, value];

/** A time that timers can wait: Node fires one of more than 2³¹ − 1 milliseconds at once. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`got "${text}", expected seconds above 0`);
  if (value > mostSeconds)
    throw new InvalidArgumentError(`got "${text}", expected at most ${mostSeconds} seconds (24 days)`);
  return value;
}

const mostSeconds = Math.floor((2 ** 31 - 1) / 1000);

export function fraction(text: string): number {
  const value = Number(text);
  if (!(value >= 0) || text.trim() === "")
    throw new InvalidArgumentError(`got "${text}", expected a number of 0 or more`);
  return value;
}

export const oneOfWords =
  <T extends string>(...words: T[]) =>
  (text: string): T => {
    if (!(words as string[]).includes(text))
      throw new InvalidArgumentError(`got "${text}", expected ${words.join(" or ")}`);
    return text as T;
  };

/** The path of a file; `-`, which elsewhere is standard output, would be a file of that name. */
export function filePath(text: string): string {
  if (text === "-") throw new InvalidArgumentError('got "-", expected the path of a file');
  return text;
}

/** `3`, `1,2,5` or `1-5`. */
export function seedList(text: string): number[] {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (first <= last && last - first < 1000)
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError(`got "${text}", expected seeds such as 1,2,3 or 1-5`);
  return [...new Set(text.split(",").map(Number))];
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InvalidArgumentError(`got "${text}", expected a port`);
  return port;
}

/** `T,d` → ["T", "d"]; refuses an item that is empty, which a finger that slipped left. */
export function list(text: string): string[] {
  if (text.trim() === "") return [];
  const parts = text.split(",").map(part => part.trim());
  check(!parts.includes(""), "list", text, "something before and behind each comma");
  return parts;
}

/** `8,16,32` → [8, 16, 32] */
export const numbers = (text: string): number[] =>
  list(text).map(part => {
    if (!Number.isFinite(Number(part)))
      throw new InvalidArgumentError(`got "${part}", expected numbers such as 8,16`);
    return Number(part);
  });

/** `T=60,d=8` → { T: "60", d: "8" } */
export function pairs(what: string, parts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    parts.map(part => {
      const at = part.indexOf("=");
      check(at > 0, what, part, "name=value");
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}
