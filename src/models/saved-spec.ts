import { check, isRecord, oneOf, wholeNumber } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { Features } from "./features.js";

/** What the weights mean; docs/models.md says how logits come of an example. */
export interface ModelSpec {
  readonly format: 1;
  /** The kind of network, as in the column `model`, and the settings that make it. */
  readonly net: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Widths from input to classes. */
  readonly sizes: readonly number[];
  readonly T: number;
  readonly d: number;
  readonly features: Features;
  readonly dataset: string;
  /** Names of the classes that it tells apart, in label order. */
  readonly classes: readonly string[];
  /** height, width, channels of images */
  readonly shape?: readonly number[] | undefined;
  /** The training's stream of chance, from which planes and all else that is not stored are drawn. */
  readonly random: Pick<Random, "seed" | "key">;
  readonly objective: string;
  /** The epoch whose state this is. */
  readonly epoch: number;
  /** P@1 on the test part, a fraction. */
  readonly accuracy: number;
}

/** Refuses a spec that is none: a file may have been changed by anybody. `what` names the file. */
export function checkedSpec(what: string, given: unknown): ModelSpec {
  const spec = (isRecord(given) ? given : {}) as unknown as ModelSpec;
  const say = (field: string) => `${what}, ${field} of the spec`;
  check(spec.format === 1, say("format"), spec.format, "1");
  for (const field of ["net", "dataset", "objective"] as const)
    check(typeof spec[field] === "string", say(field), spec[field], "a text");
  check(isRecord(spec.settings), say("settings"), spec.settings, "an object");
  checkList(say("sizes"), spec.sizes, isSize, "widths, two or more of them", 2);
  checkList(say("classes"), spec.classes, isText, "names");
  if (spec.shape !== undefined) checkList(say("shape"), spec.shape, isSize, "height, width, channels", 3, 3);
  for (const field of ["T", "d", "epoch"] as const) wholeNumber(say(field), spec[field], 0);
  checkFeatures(say("features"), spec.features);
  checkRandom(say("random"), spec.random);
  const { accuracy } = spec; // null, as JSON has what is no number: that of a model which nobody tested
  const isShare = accuracy === null || (typeof accuracy === "number" && accuracy >= 0 && accuracy <= 1);
  check(isShare, say("accuracy"), accuracy, "a fraction");
  return spec;
}

const featureKinds = ["pixels", "bits", "words", "ngrams"] as const satisfies readonly Features["kind"][];

/** What is read of features before their network is made, which then tells whether they are its own. */
function checkFeatures(what: string, features: unknown): void {
  check(isRecord(features), what, features, "an object");
  const { centre, words } = features;
  const kind = oneOf(`${what}, kind`, features.kind, featureKinds);
  if (kind === "words") checkList(`${what}, words`, words, isText, "words", 0);
  if (centre !== undefined) checkList(`${what}, centre`, centre, isByte, "bytes");
}

function checkRandom(what: string, random: unknown): void {
  check(isRecord(random), what, random, "an object with seed and key");
  checkList(
    `${what}, key`,
    random.key,
    half => half === (half as number) >>> 0,
    "two halves of 32 bits",
    2,
    2,
  );
}

function checkList(
  what: string,
  list: unknown,
  fits: (one: unknown) => boolean,
  expected: string,
  least = 1,
  most = Number.POSITIVE_INFINITY,
): void {
  const isList = Array.isArray(list) && list.length >= least && list.length <= most;
  check(isList && list.every(fits), what, list, expected);
}

const isText = (value: unknown): boolean => typeof value === "string";
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isByte = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;
