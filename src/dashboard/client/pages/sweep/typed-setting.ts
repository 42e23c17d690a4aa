import type { Cell } from "../../../api.js";

/** What a setting may be, for a trial. */
export type Setting = string | number | boolean;

/**
 * A setting that was typed into a form, of the type that the setting it takes the place of has; undefined where the text
 * is none of that type.
 */
function typedSetting(text: string, before: unknown): Setting | undefined {
  if (typeof before === "string") return text;
  const trimmed = text.trim();
  if (typeof before === "boolean") return trimmed === "true" ? true : trimmed === "false" ? false : undefined;
  const value = Number(trimmed);
  return trimmed !== "" && Number.isFinite(value) ? value : undefined;
}

/** The settings of a form's fields, or the names of those that cannot be read. */
export function typedSettings(
  fields: Readonly<Record<string, string>>,
  before: Readonly<Record<string, unknown>>,
): { readonly settings: Readonly<Record<string, Setting>>; readonly wrong: readonly string[] } {
  const read = Object.entries(fields).map(
    ([name, text]) => [name, typedSetting(text, before[name])] as const,
  );
  return {
    settings: Object.fromEntries(
      read.filter((entry): entry is readonly [string, Setting] => entry[1] !== undefined),
    ),
    wrong: read.filter(([, value]) => value === undefined).map(([name]) => name),
  };
}

/** A setting as a form has it: to the last digit, and so that reading it gives the same again. */
export const fieldText = (setting: Cell | undefined): string =>
  typeof setting === "object" && setting !== null ? setting.text : String(setting ?? "");

/** The settings that no trial can have, lists, nothing and numbers that are none, unless others take their place. */
export const unfit = (before: Readonly<Record<string, Cell>>): string[] =>
  Object.keys(before).filter(name => typeof before[name] === "object");
