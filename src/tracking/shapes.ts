import { check, isRecord } from "../core/check.js";
import type { Branch, Provenance } from "./run.js";

// What runs tell of their making is kept as JSON, and other programs write it too. What comes in is checked by these kinds;
// what is read leaves out the parts that are not of their kind, since a database may hold them already.

interface Kind {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2;

const text: Kind = { fits: value => value === null || isText(value), expected: "a text or null" };
const texts: Kind = {
  fits: value => isRecord(value) && Object.values(value).every(isText),
  expected: "names with texts",
};
const facts: Kind = {
  fits: value => isRecord(value) && Object.values(value).every(one => isText(one) || typeof one === "number"),
  expected: "names with texts or numbers",
};
const words: Kind = {
  fits: value => Array.isArray(value) && value.every(isText),
  expected: "a list of words",
};

const provenanceKinds: Readonly<Record<keyof Provenance, Kind>> = {
  commit: text,
  dirtyPatch: text,
  doubt: text,
  code: text,
  data: texts,
  trainer: text,
  lockHash: text,
  versions: texts,
  machine: facts,
  command: words,
  environment: texts,
};

/** A part that is there and not of its kind. */
interface WrongPart {
  readonly name: string;
  readonly value: unknown;
  readonly expected: string;
}

/** What of a provenance is not of its kind; parts may be missing. */
export function wrongParts(provenance: unknown): WrongPart[] {
  if (!isRecord(provenance)) return [{ name: "all", value: provenance, expected: "an object" }];
  return Object.entries(provenanceKinds).flatMap(([name, { fits, expected }]) => {
    const value = Object.hasOwn(provenance, name) ? provenance[name] : undefined;
    return value === undefined || fits(value) ? [] : [{ name, value, expected }];
  });
}

/** Refuses what `runs show` could not tell of later. */
export function checkProvenance(given: Provenance): void {
  const expected = "what gatherProvenance() gathers";
  check(isRecord(given), "provenance of a trial", given, expected);
  const { commit, dirtyPatch, lockHash, versions, machine, command, environment = {}, data = {} } = given;
  const { code = null, doubt = null, trainer = null } = given;
  for (const [name, text] of Object.entries({ commit, dirtyPatch, lockHash, code, doubt, trainer }))
    check(
      text === null || typeof text === "string",
      `provenance, ${name}`,
      text,
      `text or null: ${expected}`,
    );
  for (const [name, part] of Object.entries({ versions, machine, environment, data }))
    check(isRecord(part), `provenance, ${name}`, part, `names with values: ${expected}`);
  check(Array.isArray(command), "provenance, command", command, `a list of words: ${expected}`);
}

/** A provenance as it was recorded, without what is not of its kind. */
export function readProvenanceText(json: string): Partial<Provenance> {
  const value = parsedOrNull(json);
  if (!isRecord(value)) return {};
  const wrong = new Set(wrongParts(value).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(value).filter(([name, part]) => !wrong.has(name) && (part !== null || isNullable(name))),
  );
}

/** Of the texts these three say by null that they are not known; the others are left out. */
const isNullable = (name: string): boolean =>
  !Object.hasOwn(provenanceKinds, name) || ["commit", "dirtyPatch", "lockHash"].includes(name);

/** What of the parameters that a branch changed is no pair of the parent's and its own. */
export function wrongChanges(changed: unknown): WrongPart[] {
  if (!isRecord(changed))
    return [{ name: "all", value: changed, expected: "names with the parent's value and its own" }];
  return Object.entries(changed)
    .filter(([, pair]) => !isPair(pair))
    .map(([name, value]) => ({ name, value, expected: "the parent's value and its own, as a list" }));
}

/** A branch as it was recorded; null where it names no parent. */
export function readBranchText(json: string | null): Branch | null {
  const value = json === null ? null : parsedOrNull(json);
  if (!isRecord(value) || !isText(value.parent)) return null;
  const changed = isRecord(value.changed) ? value.changed : {};
  return {
    parent: value.parent,
    step: typeof value.step === "number" ? value.step : null,
    changed: Object.fromEntries(
      Object.entries(changed).filter(([, pair]) => isPair(pair)),
    ) as Branch["changed"],
  };
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
