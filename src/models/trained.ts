import { readFile } from "node:fs/promises";
import { check, Refusal } from "../core/check.js";
import { writeWhole } from "../core/file.js";
import { keyedRandom, type Random } from "../core/random.js";
import type { Features } from "./features.js";
import { classesOf, type Model, type Task } from "./model.js";
import { build, type Net, weightsOf } from "./net.js";
import { kinds } from "./registry.js";
import { decodeTensors, encodeTensors, type Tensors } from "./safetensors.js";

/** A model that was trained, as a value: all that it takes to use it again, here or elsewhere. */
export interface TrainedModel {
  readonly spec: ModelSpec;
  /** The trained weights by their names. */
  readonly weights: Tensors;
}

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

/** The net of a trained model; refuses weights that are not the model's. Whoever asks disposes of it. */
export async function restored({ spec, weights }: TrainedModel): Promise<Net> {
  const model = await modelOf(spec);
  const trained = model.weights.filter(({ fixed }) => !fixed);
  const shapes = (of: readonly (readonly [name: string, shape: readonly number[]])[]) =>
    of.map(([name, shape]) => `${name} [${shape.join(", ")}]`).join(", ");
  const expected = shapes(trained.map(({ name, shape }) => [name, shape]));
  const got = shapes(trained.map(({ name }) => [name, weights[name]?.shape ?? []]));
  check(got === expected, `weights of the ${spec.net} model`, got, expected);
  return build(model, keyedRandom(spec.random).stream("weights"), weights);
}

async function modelOf({ net, settings, classes, shape, features }: ModelSpec): Promise<Model> {
  const task: Task = {
    classes,
    shape,
    mean: features.kind === "bits" ? features.centre : undefined,
    words: features.kind === "words" ? features.words : undefined,
    buckets: features.kind === "ngrams" ? features.seen : undefined,
  };
  const kind = (await kinds()).get(net);
  check(kind !== undefined, "net of a saved model", net, `one of ${[...(await kinds()).keys()].join(", ")}`);
  return kind.make(task, settings);
}

/** Writes a model as a safetensors file; the header's metadata holds the spec. */
export const saveModel = (model: TrainedModel, file: string): Promise<void> =>
  writeWhole(file, encodeModel(model));

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
  let spec: Partial<ModelSpec> | null;
  try {
    spec = JSON.parse(text);
  } catch {
    spec = null;
  }
  check(spec?.format === 1, `${what}, format of the spec`, spec?.format, "1");
  return spec as ModelSpec;
}
