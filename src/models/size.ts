import { check } from "../core/check.js";
import { type Model, product, type Task, type Weight } from "./model.js";
import { idsBytes } from "./packed-bytes.js";

/** Trained parameters: the numbers in all weights, biases included. Planes count 0, as in the paper. */
export const parameters = ({ weights }: Model): number =>
  weights.reduce((sum, weight) => sum + numbersIn(weight), 0);

const numbersIn = ({ shape, rows = shape[0]!, fixed, running }: Weight): number =>
  fixed || running ? 0 : rows * product(shape.slice(1));

/** The paper's compression ratio: parameters of the baseline over parameters of the model (paper, Table 1). */
export const ratio = (model: Model, baseline: Model): number => parameters(baseline) / parameters(model);

const bytesPerFloat = 4; // weights and biases are kept as float32

/** Bytes of the weights and biases as floats, of chosen ids and of a centre; of weights of few bits the packed file's, names aside. */
export const bytes = (model: Model): number =>
  model.storedBytes ?? bytesPerFloat * parameters(model) + bytesOfBits(model);

/** What says which bits a network sees, beside their seed; a centre has a byte for each pixel. */
const bytesOfBits = ({ input }: Model): number =>
  input.kind === "bits" ? (input.ids ? idsBytes(input.ids) : 0) + (input.centre?.length ?? 0) : 0;

/** Bytes that the planes would take if they were stored: inputs·T·d floats. Presence bits have none: a hash makes them. */
export const planesBytes = (model: Model, inputs: number): number =>
  hasPlanes(model) ? bytesPerFloat * inputs * model.T * model.d : 0;

const hasPlanes = ({ input }: Model): boolean => !(input.kind === "bits" && input.projection === "presence");

/** The ratio if the planes had to be stored as floats: the view that the paper's ratio leaves out. */
export const ratioWithPlanes = (model: Model, baseline: Model, inputs: number): number =>
  bytes(baseline) / (bytes(model) + planesBytes(model, inputs));

/**
 * Products that one example takes: of dense layers of floats one for each weight, none for those on bits, which are sums; and
 * one for each number of planes that are floats, which pass `inputs` numbers. Planes of signs, box differences and hashes
 * take none.
 */
export function multiplications({ input, sizes, T, d, layerProducts }: Model, inputs: number): number {
  const [first, ...others] = sizes.slice(1).map((outputs, l) => sizes[l]! * outputs);
  const ofLayers = others.reduce((sum, count) => sum + count, input.kind === "bits" ? 0 : first!);
  const hasFloats = input.kind === "bits" && floatPlanes.includes(input.projection);
  return (layerProducts ?? ofLayers) + (hasFloats ? inputs * T * d : 0);
}

const floatPlanes = ["sign", "lsh-tflite"];

const mostNumbers = 2 ** 31 - 1; // of one tensor: TensorFlow counts them so

/** Refuses models of which a tensor of weights, or the planes of their bits, would be larger than tensors can be. */
export function checkSize(model: Model, { shape }: Task): void {
  for (const weight of model.weights)
    checkTensor(`${weight.name} of ${model.name}`, numbersIn({ ...weight, fixed: false, running: false }));
  if (model.input.kind === "bits" && shape)
    checkTensor(`planes of ${model.name}`, product(shape) * model.input.bits);
}

const checkTensor = (what: string, numbers: number): void =>
  check(numbers <= mostNumbers, what, `${numbers} numbers`, `at most ${mostNumbers}`);
