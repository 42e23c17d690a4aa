import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { check, isRecord, oneOf, Refusal } from "../core/check.js";
import { writeWhole } from "../core/file.js";
import { keyedRandom, type Random } from "../core/random.js";
import { classesOf, type Model, type Task } from "./model.js";
import { build, type Net, weightsOf } from "./net.js";
import { kinds } from "./registry.js";
import { decodeTensors, encodeTensors, type SavedTensor, type Tensors } from "./safetensors.js";
import { checkedSpec, type ModelSpec } from "./saved-spec.js";

export type { ModelSpec };

/** A model that was trained, as a value: all that it takes to use it again, here or elsewhere. */
export interface TrainedModel {
  readonly spec: ModelSpec;
  /** The trained weights by their names. */
  readonly weights: Tensors;
}

/** What a model alone does not know of its training. */
export type About = Pick<ModelSpec, "dataset" | "classes" | "objective" | "epoch" | "accuracy"> & {
  readonly shape?: readonly number[] | undefined;
  readonly random: Random;
};

/** The state of a net as a value. */
export function trainedModel(
  net: Net,
  { random: { seed, key }, shape, classes: all, ...about }: About,
): TrainedModel {
  const { name, settings, sizes, T, d, input } = net.model;
  const classes = all.slice(0, classesOf(net.model));
  const made = { format: 1, net: name, settings, sizes, T, d, features: input } as const;
  return {
    spec: { ...made, ...about, classes, shape, random: { seed, key } },
    weights: weightsOf(net),
  };
}

/** The net of a trained model; refuses one that `checkTrained` refuses. Whoever asks disposes of it. */
export async function restored(trained: TrainedModel): Promise<Net> {
  const model = await checkTrained(trained);
  return build(model, keyedRandom(trained.spec.random).stream("weights"), trained.weights);
}

/** The model that the spec describes; refuses weights that are not that model's, and a spec that says two things. */
export async function checkTrained(trained: TrainedModel): Promise<Model> {
  checkIsModel(trained);
  const { spec, weights } = trained;
  const model = await modelOf(spec);
  for (const [field, made] of [
    ["sizes", model.sizes],
    ["T", model.T],
    ["d", model.d],
    ["features", model.input],
  ] as const)
    check(
      isDeepStrictEqual(spec[field], made),
      `${field} of the ${spec.net} model`,
      spec[field],
      `${JSON.stringify(made)}, as its settings say`,
    );
  checkWeights(model, weights);
  return model;
}

/** Refuses what is no trained model at all; `checkTrained` says whether it is a right one. */
export function checkIsModel(given: Partial<TrainedModel> | null | undefined): void {
  const isModel = isRecord(given?.spec?.features) && isRecord(given.weights);
  check(isModel, "model", given, "a trained model, such as training and loadModel give");
}

function checkWeights({ name: net, weights: declared }: Model, weights: Tensors): void {
  const trained = declared.filter(({ fixed }) => !fixed);
  const names = trained.map(({ name }) => name);
  const others = Object.keys(weights).filter(name => !names.includes(name));
  const said = (name: string, shape: readonly number[]) => `${name} [${shape.join(", ")}]`;
  const expected = trained.map(({ name, shape }) => said(name, shape)).join(", ");
  const got = [...names, ...others].map(name => said(name, weights[name]?.shape ?? [])).join(", ");
  check(got === expected, `weights of the ${net} model`, got, expected);
  const isFloat = ({ values }: SavedTensor) => values instanceof Float32Array;
  const whole = names.find(name => !isFloat(weights[name]!));
  check(whole === undefined, `weights ${whole} of the ${net} model`, "whole numbers", "floats");
}

async function modelOf({ net, settings, classes, shape, features }: ModelSpec): Promise<Model> {
  const task: Task = {
    classes,
    shape,
    mean: features.kind === "bits" ? features.centre : undefined,
    words: features.kind === "words" ? features.words : undefined,
    buckets: features.kind === "ngrams" ? features.seen : undefined,
  };
  const all = await kinds();
  const kind = all.get(oneOf("net of a saved model", net, [...all.keys()]))!;
  try {
    return kind.make(task, settings);
  } catch (error) {
    // of a spec that somebody changed: the files of nets/ take settings that their own models have written
    throw new Refusal(`settings of a saved ${net} model: ${(error as Error).message}`, { cause: error });
  }
}

/** Writes a model as a safetensors file; the header's metadata holds the spec. */
export async function saveModel(model: TrainedModel, file: string): Promise<void> {
  checkIsModel(model);
  await writeWhole(file, encodeModel(model));
}

/** A model as the bytes of a safetensors file. */
export function encodeModel({ spec, weights }: TrainedModel): Uint8Array {
  const { features } = spec;
  if (features.kind !== "ngrams") return encodeTensors(weights, { neuralbits: JSON.stringify(spec) });
  const { seen, ...others } = features;
  const tensors = { ...weights, [bucketsName]: { shape: [seen.length], values: Int32Array.from(seen) } };
  return encodeTensors(tensors, { neuralbits: JSON.stringify({ ...spec, features: others }) });
}

const bucketsName = "buckets"; // too many numbers for the header

/** Reads what `saveModel` wrote; refuses a file that is damaged or is something else. */
export async function readModel(file: string): Promise<TrainedModel> {
  let content: Uint8Array;
  try {
    content = await readFile(file);
  } catch (error) {
    throw new Refusal(`model ${file}: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return decodeModel(`model ${file}`, content);
}

/** The model that `encodeModel` made bytes of; `what` names it where they are damaged or something else. */
export function decodeModel(what: string, content: Uint8Array): TrainedModel {
  const { tensors, metadata } = decodeTensors(what, content);
  const spec = specOf(what, metadata.neuralbits);
  if (spec.features.kind !== "ngrams") return { spec, weights: tensors };
  const { [bucketsName]: buckets, ...weights } = tensors;
  check(buckets !== undefined, what, "no buckets", `a tensor "${bucketsName}"`);
  return {
    spec: { ...spec, features: { ...spec.features, seen: Uint32Array.from(buckets.values) } },
    weights,
  };
}

function specOf(what: string, text: string | undefined): ModelSpec {
  check(text !== undefined, `${what}, metadata`, "none of ours", "a spec under the name neuralbits");
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch {
    spec = text;
  }
  return checkedSpec(what, spec);
}
