import { basename } from "node:path";
import { check, isRecord, Refusal, wholeNumber } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type AlertRule, checkedRules } from "../alerts/rules.js";
import { isWhole, label } from "../label.js";
import type { Json, Param } from "../run.js";
import { checkedStep } from "../step.js";
import { checkedName } from "../trial.js";

/** What a run begins with. */
export interface StartOptions {
  /** What the run belongs to; by default the name of the program's file. */
  readonly experiment?: string;
  /** A name of its own. */
  readonly name?: string;
  /** Settings: numbers, text, booleans, null, lists. Names inside an object are joined: `{ adam: { rate } }` is adam.rate. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** What chance starts from; it becomes the parameter `seed`, over whose values means are taken. */
  readonly seed?: number;
  readonly tags?: readonly string[];
  /** The run that this one goes on from, or is a changed copy of: a run of this program, or the uuid of an attempt. */
  readonly parent?: Parent | string;
  /** The parent's step from which it goes on; where absent the run starts anew, as a changed copy does. */
  readonly parentStep?: number;
  /** The run is the trial that its params name: started again it is another attempt at it, not another run. */
  readonly trial?: boolean;
  /** Keep what the program writes to standard output and standard error, in order. */
  readonly output?: boolean;
  /** Processor, memory, disk and GPU every ten seconds, as curves `system/…`; on by default. */
  readonly system?: boolean;
  /** Commit, uncommitted changes, lock file, versions, machine and command; on by default. */
  readonly provenance?: boolean;
  /** What is worth an alert, for those who follow them: `{ metric: "loss", when: "above", value: 10 }`. */
  readonly alerts?: readonly AlertRule[];
  /** The file of runs; by default `results/runs.sqlite` of the project, or in the folder NEURALBITS_RESULTS. */
  readonly database?: string;
}

/** A run as a parent. */
export interface Parent {
  readonly uuid: string;
  readonly params: Readonly<Record<string, Param>>;
}

export interface CheckedOptions
  extends Required<Omit<StartOptions, "name" | "seed" | "parent" | "parentStep" | "params">> {
  readonly params: Readonly<Record<string, Param>>;
  readonly name: string | null;
  readonly parent: { readonly uuid: string; readonly params: Readonly<Record<string, Param>> | null } | null;
  readonly parentStep: number | null;
}

const known = {
  experiment: true,
  name: true,
  params: true,
  seed: true,
  tags: true,
  parent: true,
  parentStep: true,
  trial: true,
  output: true,
  system: true,
  provenance: true,
  alerts: true,
  database: true,
} satisfies Record<keyof StartOptions, true>;

/** Refuses bad input, the one time that recording throws: before anything was trained. */
export function checkedOptions(options: StartOptions): CheckedOptions {
  const isObject: boolean = isRecord(options);
  check(isObject, "options of a run", options, "an object with a value per name");
  for (const name of Object.keys(options))
    check(name in known, "option of a run", name, `one of ${Object.keys(known).join(", ")}`);
  const { experiment = programName(), name, params = {}, seed, tags = [], parent, parentStep } = options;
  check(isRecord(params), "params", params, "an object with a value per name");
  const flat = Object.fromEntries(flattened(params)) as Record<string, Param>;
  if (seed !== undefined) {
    wholeNumber("seed", seed, 0);
    check(!("seed" in flat) || flat.seed === seed, "param seed", flat.seed, `the option seed, ${seed}`);
    flat.seed = seed;
  }
  if (name !== undefined) label("name", name);
  check(Array.isArray(tags), "tags", tags, "a list of words");
  for (const tag of tags) label("tag", tag);
  if (parentStep !== undefined) checkedStep("parentStep", parentStep);
  const { database = resultsFolder("runs.sqlite") } = options;
  check(typeof database === "string" && database !== "", "database", database, "the path of a file");
  for (const flag of ["trial", "output", "system", "provenance"] as const)
    check(["boolean", "undefined"].includes(typeof options[flag]), flag, options[flag], "true or false");
  return {
    experiment: checkedName(experiment),
    name: name ?? null,
    params: flat,
    tags: [...new Set(tags)],
    parent: parent === undefined ? null : parentOf(parent),
    parentStep: parentStep ?? null,
    trial: options.trial ?? false,
    output: options.output ?? false,
    system: options.system ?? true,
    provenance: options.provenance ?? true,
    alerts: checkedRules(options.alerts ?? []),
    database,
  };
}

function parentOf(parent: Parent | string): NonNullable<CheckedOptions["parent"]> {
  const { uuid, params } = typeof parent === "string" ? { uuid: parent, params: null } : { ...parent };
  const isUuid = typeof uuid === "string" && /^[0-9a-f]{32}$/.test(uuid);
  check(
    isUuid && (params === null || isRecord(params)),
    "parent",
    parent,
    "a run that start() began, or the uuid of an attempt as tracker.attempts() has it: 32 hexadecimal digits",
  );
  return { uuid, params };
}

/** Of a program `train.mjs` the name train; in an interactive session there is no file. */
const programName = (): string =>
  basename(process.argv[1] ?? "").replace(/\.[cm]?[jt]s$/, "") || "interactive";

function flattened(
  params: Record<string, unknown>,
  prefix = "",
  into = new Map<string, Param>(),
): Map<string, Param> {
  for (const [name, value] of Object.entries(params)) {
    const path = prefix + name;
    label("name of a param", path);
    if (value === undefined) continue; // an option that was not given
    if (isRecord(value) && Object.keys(value).length > 0 && isWritten(value))
      flattened(value, `${path}.`, into);
    else {
      check(!into.has(path), `param ${path}`, "two values: one under its name, one in an object", "one");
      into.set(path, paramOf(path, value));
    }
  }
  return into;
}

/** An object that is written as one, and not made by a class. */
const isWritten = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

function paramOf(name: string, value: unknown): Param {
  if (typeof value === "string")
    check(isWhole(value), `param ${name}`, value, "text without lone surrogates");
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as Param;
  const listed =
    ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Uint8Array) : value;
  const expected = "a number, text, a boolean, null, a list or an object of these";
  let text: string | undefined;
  try {
    text = JSON.stringify(listed, (_, part: unknown) => {
      const hasJson = typeof part !== "number" || Number.isFinite(part);
      check(hasJson, `number in param ${name}`, part, "a finite one: JSON, which keeps lists, has no other");
      check(isJson(part), `param ${name}`, part, expected);
      return part;
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // a circle
  }
  check(text !== undefined, `param ${name}`, value, expected);
  return JSON.parse(text) as Json;
}

/** Whether JSON has all of a value; what is undefined was not given. */
const isJson = (value: unknown): boolean =>
  value === null ||
  Array.isArray(value) ||
  isRecord(value) ||
  ["string", "number", "boolean", "undefined"].includes(typeof value);
