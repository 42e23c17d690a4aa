import { isRecord } from "./check.js";

/** Settings by their names; one that is absent is undefined. */
export type Named = Readonly<Record<string, unknown>>;

/** What a record has itself under a name: not what all objects inherit, such as `constructor`. */
export const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * What a setting is called beside the run's experiment: one that is called `experiment`, too, keeps its prefix, and so does one
 * that has that very name.
 */
export const toldName = (name: string): string =>
  /^(?:params\.)*experiment$/.test(name) ? `params.${name}` : name;

/** The setting that is called so. */
export const settingTold = (told: string): string =>
  told.replace(/^params\.(?=(?:params\.)*experiment$)/, "");

/**
 * A setting's value as text that no other value has: a text which would read as something else stands in quotes, what is
 * absent is "". Numbers and booleans are plain; lists and objects are JSON with sorted names.
 */
export function settingText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string" && settingValue(value) === value) return value;
  return JSON.stringify(value, (_, part) => (isRecord(part) ? sorted(part) : part));
}

const mayBeJson = /^\s*(?:[-\d"[{]|(?:true|false|null)\s*$)/;

/** Reads what `settingText` wrote; digits that no number holds stay a text. */
export function settingValue(text: string): unknown {
  if (text === "") return undefined;
  if (/^(NaN|-?Infinity)$/.test(text)) return Number(text);
  if (!mayBeJson.test(text)) return text; // most texts: a refusal of JSON.parse costs a hundred times as much
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "number" && !isHeld(value, text) ? text : value;
  } catch {
    return text;
  }
}

/** Whether a number is what its digits say: a whole one to the last digit, another no infinity. */
const isHeld = (value: number, text: string): boolean =>
  /^\s*-?\d+\s*$/.test(text) ? String(value) === text.trim() || value === 0 : Number.isFinite(value);

/** All settings as one text, the same for the same settings in whatever order. */
export const settingsText = (settings: Named): string =>
  JSON.stringify(
    Object.keys(settings)
      .filter(name => settings[name] !== undefined)
      .sort()
      .map(name => [name, settingText(settings[name])]),
  );

/** The names of the settings that not all have alike, in the order of the first that has them. */
export const differing = (all: readonly Named[]): string[] =>
  [...new Set(all.flatMap(settings => Object.keys(settings)))].filter(
    name => new Set(all.map(settings => settingText(settings[name]))).size > 1,
  );

/** The names of the settings in which some differ that read the same: what must be said to tell those apart. */
export function separating<T>(
  all: readonly T[],
  settingsOf: (one: T) => Named,
  reads: (one: T) => string,
): string[] {
  const alike = new Map<string, Named[]>();
  for (const one of all) {
    const group = alike.get(reads(one));
    if (group) group.push(settingsOf(one));
    else alike.set(reads(one), [settingsOf(one)]);
  }
  const found = new Set([...alike.values()].flatMap(differing));
  return differing(all.map(settingsOf)).filter(name => found.has(name));
}

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
