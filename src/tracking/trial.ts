import { createHash } from "node:crypto";
import { check, isRecord } from "../core/check.js";
import { isLabel, isWhole, label } from "./label.js";
import type { Settings } from "./run.js";

/**
 * Identity of a trial: the sha256 (64 hexadecimal digits) of `{"experiment":…,"settings":{…}}` as canonical JSON.
 * Settings with equal content in another order are the same trial.
 */
export function trialKey(experiment: string, settings: Settings): string {
  const text = `{"experiment":${JSON.stringify(checkedName(experiment))},"settings":${canonical(settings)}}`;
  return createHash("sha256").update(text).digest("hex");
}

/** Refuses an experiment without a name, and names that no table could show. */
export function checkedName(experiment: string): string {
  check(isLabel(experiment), "experiment", experiment, "a name of 1 to 200 characters without line breaks");
  return experiment;
}

/** Flat JSON with sorted names, numbers as ECMAScript prints them (which is what RFC 8785 asks for). */
function canonical(settings: Settings): string {
  const fields = Object.keys(checkedSettings(settings))
    .sort()
    .map(name => `${JSON.stringify(name)}:${JSON.stringify(settings[name])}`);
  return `{${fields.join(",")}}`;
}

/** Refuses settings that are not flat: a nested value or NaN would let two different trials share a key. */
function checkedSettings(settings: Settings): Settings {
  check(isRecord(settings), "settings", settings, "an object with one plain value per name");
  for (const [name, value] of Object.entries(settings)) {
    label("name of a setting", name);
    const plain = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
    check(plain, `setting ${name}`, value, "a string, a boolean or a finite number (settings are flat)");
    check(
      typeof value !== "string" || isWhole(value),
      `setting ${name}`,
      value,
      "text without lone surrogates",
    );
  }
  return settings;
}
