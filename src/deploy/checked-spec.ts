import { check, oneOf, wholeNumber } from "../core/check.js";
import { product } from "../core/product.js";
import { codings } from "../models/features.js";
import { checkedIds } from "../models/nets/projected.js";
import type { ModelSpec, TrainedModel } from "../models/trained.js";
import { mostBits, mostInputs } from "./projection.js";

/** Refuses a spec, or weights, that no network of bits and dense layers has: a file may have been changed by anybody. */
export function checkModel({ spec, weights }: TrainedModel): void {
  const { sizes, classes, features } = spec;
  check(
    typeof features === "object" && features?.kind === "bits",
    "features of the network to export",
    features,
    "bits",
  );
  const bits = wholeNumber("projections T", spec.T) * wholeNumber("bits d", spec.d);
  check(
    bits <= mostBits && features.bits === bits,
    "bits T·d",
    [features.bits, bits],
    `one number of at most ${mostBits}`,
  );
  if (features.ids !== undefined) checkIds(features.ids, bits);
  oneOf("coding of the bits", features.coding, codings);
  checkKey(spec);
  if (features.seed !== undefined) wholeNumber("seed of the bits", features.seed, 0);
  checkShape(spec.shape, features.centre);
  const areSizes =
    Array.isArray(sizes) && sizes.length >= 2 && sizes[0] === bits && sizes.slice(1).every(isSize);
  check(areSizes, "widths of the network", sizes, `whole numbers, ${bits} bits first`);
  checkNames(spec);
  check(classes.length === sizes.at(-1), "classes", classes, `${sizes.at(-1)} names`);
  for (let l = 0; l < sizes.length - 1; l++) {
    checkWeights(weights, `layer ${l}`, sizes[l]! * sizes[l + 1]!);
    checkWeights(weights, `bias ${l}`, sizes[l + 1]!);
  }
}

function checkIds(ids: readonly number[], bits: number): void {
  const row = checkedIds(ids);
  check(row.length === bits, "ids of the bits", row.length, `${bits} of them`);
}

/** Refuses names that are none. */
export function checkNames({ classes, dataset, accuracy }: ModelSpec): void {
  const areNames = Array.isArray(classes) && classes.every(name => typeof name === "string");
  check(areNames, "classes", classes, "names");
  check(typeof dataset === "string", "data set of the network", dataset, "a name");
  check(typeof accuracy === "number" || accuracy === null, "accuracy", accuracy, "a number");
}

const isSize = (size: unknown): boolean =>
  Number.isSafeInteger(size) && (size as number) > 0 && (size as number) < 2 ** 16;

/** Refuses weights that are not so many numbers. */
export function checkWeights(weights: TrainedModel["weights"], name: string, count: number): void {
  const values = weights[name]?.values;
  check(values?.length === count, `weights ${name}`, values?.length, `${count} numbers`);
  const odd = values.find(value => !Number.isFinite(value));
  check(odd === undefined, `weights ${name}`, odd, "numbers");
}

/** Refuses a key of chance that is none. */
export function checkKey({ random }: ModelSpec): void {
  const key: unknown = random?.key;
  const isKey = Array.isArray(key) && key.length === 2 && key.every(half => half === half >>> 0);
  check(isKey, "key of the network's chance", key, "two whole numbers of 32 bits");
}

function checkShape(shape: readonly number[] | undefined, centre: readonly number[] | undefined): void {
  if (shape === undefined) check(centre === undefined, "centre of texts", centre, "none");
  else checkImages(shape, centre);
}

function checkImages(shape: readonly number[], centre: readonly number[] | undefined): void {
  const isShape = Array.isArray(shape) && shape.length === 3 && shape.every(isSize);
  const inputs = isShape ? product(shape) : 0;
  check(inputs > 0 && inputs <= mostInputs, "shape of images", shape, "height, width, channels");
  const isByte = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;
  const fits =
    centre === undefined || (Array.isArray(centre) && centre.length === inputs && centre.every(isByte));
  check(fits, "centre of images", centre, `${inputs} bytes`);
}
