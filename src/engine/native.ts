import { tf } from "./tensorflow.js";

/** An attribute of a TensorFlow op, as the addon wants it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A result of a TensorFlow op: the addon's number of the tensor, its shape, and TensorFlow's number of its type. */
export interface OutputTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The few functions of tfjs-node's addon that we use. */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): tf.TypedArray;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): OutputTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): OutputTensor[];
  getNumOfSavedModels(): number;
}

/** What tfjs-node keeps of a tensor. `values` are not yet handed to TensorFlow; then `id` is -1. */
export interface TensorEntry {
  id: number;
  readonly shape: number[];
  readonly dtype: number;
  values: unknown;
  readonly refCount: number;
}

/** The part of tfjs-node's backend that we use. */
export interface NativeBackend {
  binding: Binding;
  readonly tensorMap: { get(dataId: object): TensorEntry; has(dataId: object): boolean };
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(output: OutputTensor): tf.Tensor;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** The native backend where it runs, else undefined: the one question that decides between graphs and plain tfjs. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === "tensorflow" ? (tf.backend() as unknown as NativeBackend) : undefined;
}

/** A type attribute: `typeAttribute(backend, "T", "float32")`. */
export function typeAttribute({ binding }: NativeBackend, name: string, dtype: tf.DataType): OpAttribute {
  const { TF_FLOAT, TF_INT32, TF_BOOL, TF_ATTR_TYPE } = binding;
  const value = {
    float32: TF_FLOAT,
    int32: TF_INT32,
    bool: TF_BOOL,
    complex64: undefined,
    string: undefined,
  }[dtype];
  if (value === undefined) throw new Error(`the type ${dtype} is not used in steps`);
  return { name, type: TF_ATTR_TYPE, value };
}
