import { isDeepStrictEqual } from "node:util";
import { check, knownNames, oneOf, wholeNumber } from "../core/check.js";
import type { Dataset, TextPart } from "../data/dataset.js";
import { dataset } from "../data/registry.js";
import { withoutNames } from "../deploy/binary/names.js";
import { accepted, type Export, exported } from "../deploy/export.js";
import { pack, rounded } from "../deploy/pack.js";
import type { Input } from "../deploy/projection.js";
import { type Target, targets } from "../deploy/target.js";
import { startEngine } from "../engine/backend.js";
import type { WeightBits } from "../models/quantised.js";
import { checkIsModel, type TrainedModel } from "../models/trained.js";
import { accuracyOf, predict } from "../training/predict.js";

/** How `exportModel` writes a model. */
export interface ExportOptions {
  /** Bits that weights are rounded to, or `float`; by default 8 where the format has whole numbers alone, else as they are. */
  readonly weights?: WeightBits | "float";
  /** Whether the file has the names of classes and data set, which are for people; without, classes are told by their numbers. */
  readonly names?: boolean;
  /** A name in C and in JavaScript, and of the files. */
  readonly name?: string;
  /** The data set whose test part the export is checked with; by default the one that the model was trained on. */
  readonly data?: Dataset;
  /** On how many of its examples. */
  readonly inputs?: number;
}

/**
 * A trained projection network or patch CNN in a format that devices run: `c`, `binary`, … The files come checked: on 1,000 examples of
 * the test part their logits are those of the trained model, or none come.
 */
export async function exportModel(
  model: TrainedModel,
  format: string,
  options: ExportOptions = {},
): Promise<Export & { readonly accuracy: number }> {
  checkIsModel(model);
  knownNames("an export", options, optionNames);
  const { weights, names = true, name = "model", data: given, inputs: count = 1000 } = options;
  const target = await targets.load(oneOf("export format", format, targets.names()));
  const bits = weights ?? (model.spec.net === "projection" ? target.rounds : undefined) ?? "float";
  const chosen = bits === "float" ? model : rounded(model, bits);
  await startEngine();
  accepted(target, format, pack(chosen)); // before a data set is fetched
  const data = given ?? (await dataset(model.spec.dataset));
  checkOwn(model, data);
  const { logits, accuracy } = await tested(chosen, data);
  const named = pack({ ...chosen, spec: { ...chosen.spec, accuracy } });
  const packed = names ? named : withoutNames(named);
  const places = placesOf(data, wholeNumber("inputs to check with", count), target);
  const inputs = places.map(place => inputOf(data, place));
  const width = packed.classes.length;
  const own = new Float32Array(places.length * width);
  for (const [i, place] of places.entries())
    own.set(logits.subarray(place * width, (place + 1) * width), i * width);
  return { ...(await exported(packed, format, { name, inputs, logits: own })), accuracy };
}

const optionNames = ["weights", "names", "name", "data", "inputs"] satisfies (keyof ExportOptions)[];

/** Refuses data of other classes or another shape than the model knows: what it answers would be compared with labels of others. */
function checkOwn({ spec: { classes, shape } }: TrainedModel, data: Dataset): void {
  const given = Array.isArray(data?.classes) ? data.classes : undefined;
  const areKnown = isDeepStrictEqual(given?.slice(0, classes.length), [...classes]);
  check(
    areKnown,
    "classes of the data to check an export with",
    given,
    `${classes}, as the model knows them`,
  );
  const own = data.kind === "image" ? [...data.shape] : undefined;
  const isShape = isDeepStrictEqual(own, shape && [...shape]);
  check(
    isShape,
    "shape of the data to check an export with",
    own ?? "none",
    `${shape ?? "none"}, the model's`,
  );
}

async function tested(model: TrainedModel, data: Dataset) {
  const prediction = await predict(model, data.test);
  check(prediction.count > 0, "test examples", 0, "one or more");
  return { logits: prediction.logits, accuracy: accuracyOf(prediction, data.test.labels) };
}

/** The first examples of the test part, but for texts that the format's files do not take; refuses where none is left. */
function placesOf(
  { kind, test }: Dataset,
  count: number,
  { mostTextBytes = Number.POSITIVE_INFINITY, textBytes = Buffer.byteLength }: Target,
): number[] {
  const fits = (place: number): boolean =>
    kind === "image" || textBytes((test as TextPart).texts[place]!) <= mostTextBytes;
  const places: number[] = [];
  for (let place = 0; place < test.count && places.length < count; place++)
    if (fits(place)) places.push(place);
  check(
    places.length > 0,
    "test texts to check an export with",
    "none",
    `some of at most ${mostTextBytes} bytes`,
  );
  return places;
}

/** An example of the test part, as a device gets it. */
function inputOf(data: Dataset, place: number): Input {
  if (data.kind === "text") return data.test.texts[place]!;
  const size = data.shape[0] * data.shape[1] * data.shape[2];
  return data.test.pixels.subarray(place * size, (place + 1) * size);
}
