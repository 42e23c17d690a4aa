import { check, Refusal } from "../../core/check.js";
import { type FusedUpdate, recording } from "../fused.js";
import { correctGather } from "../gather.js";
import { recordingLookups } from "../lookup.js";
import {
  type Binding,
  type NativeBackend,
  type OpAttribute,
  type OutputTensor,
  typeAttribute,
} from "../native.js";
import { correctActivationGradients } from "../native-gradients.js";
import { tf } from "../tensorflow.js";
import { Graph, type Source } from "./graph.js";
import { hasOneDnn, oneDnnForm } from "./onednn.js";
import type { Op, Ops } from "./op.js";
import { type Place, Places, type Slot, separate } from "./places.js";

/** A step as a TensorFlow graph. */
export interface Recorded {
  readonly graph: Graph;
  readonly inputs: readonly Source[];
  readonly outputs: readonly Source[];
  readonly slots: readonly Slot[];
  /** The data of tensors whose values became constants: once an outer one is disposed, the graph is out of date. */
  readonly constants: readonly object[];
}

/** The largest tensor that a step may make or capture, unless all its values are equal. */
const mostConstants = 16;

let tracing = false;

/** Whether a step is being recorded now: then everything below runs as plain tfjs and lands in its graph. */
export const isTracing = (): boolean => tracing;

/**
 * Runs `work` once, eagerly, and records what it does as a graph. `work` returns its results as a list. If it throws,
 * all variables are as before. Returns undefined if variables were made on the way: the next call finds them there.
 */
export function trace(
  backend: NativeBackend,
  inputs: readonly tf.Tensor[],
  work: () => readonly tf.Tensor[],
): Recorded | undefined {
  const tracer = new Tracer(backend, inputs);
  return tracer.run(work);
}

interface Made {
  readonly shape: readonly number[];
  readonly type: number;
  readonly values: tf.TypedArray;
}

class Tracer {
  readonly #graph: Graph;
  readonly #binding: Binding;
  readonly #inputs: Source[];
  readonly #sources = new Map<number, Source>();
  readonly #places: Places;
  readonly #variables = new Map<number, tf.Variable>();
  readonly #made = new Map<number, Made>();
  readonly #seen = new Map<number, tf.Tensor>();
  readonly #makers = new Map<Source, Op>();
  readonly #ops: Ops = {
    madeBy: source => this.#makers.get(source),
    add: (op, name) => `${this.#add(op, name)}:0`,
  };
  readonly #constants = new Set<object>();
  #paused = false;

  constructor(
    readonly backend: NativeBackend,
    inputs: readonly tf.Tensor[],
  ) {
    correctGather();
    correctActivationGradients();
    this.#binding = backend.binding;
    this.#graph = new Graph(this.#binding);
    this.#places = new Places(this.#graph, ({ dataId }) => backend.tensorMap.get(dataId).dtype);
    for (const variable of variables()) {
      separate(backend, variable);
      this.#variables.set(this.#idOf(variable), variable);
    }
    this.#inputs = inputs.map((input, i) => this.#placeholder(input, i));
  }

  run(work: () => readonly tf.Tensor[]): Recorded | undefined {
    const before = new Map([...this.#variables.values()].map(variable => [variable, tf.clone(variable)]));
    try {
      const outputs = this.#recorded(work);
      if (variables().some(variable => !before.has(variable))) return undefined;
      return this.#finish(outputs);
    } catch (error) {
      for (const [variable, value] of before) if (!variable.isDisposed) variable.assign(value as never);
      throw error;
    } finally {
      for (const value of before.values()) value.dispose();
    }
  }

  #recorded(work: () => readonly tf.Tensor[]): readonly tf.Tensor[] {
    const { backend } = this;
    const prepare = backend.getInputTensorIds;
    const overrides = {
      executeOp: this.#execute,
      createTensor: this.#create,
      tensorDataSync: () => {
        throw new Refusal(
          "compile: the step reads data (dataSync, data, arraySync, print or an op that needs its values in " +
            "JavaScript): return the tensor and read it outside",
        );
      },
    };
    const descriptors = Object.entries(overrides).map(([name, value]) => [name, { value }]);
    backend.binding = Object.create(this.#binding, Object.fromEntries(descriptors)) as Binding;
    backend.getInputTensorIds = tensors => {
      const ids = prepare.call(backend, tensors);
      for (const [i, tensor] of tensors.entries()) this.#seen.set(ids[i]!, tensor);
      return ids;
    };
    tracing = true;
    try {
      return recording(this.#fuse, () => recordingLookups(this.#look, work));
    } finally {
      tracing = false;
      backend.binding = this.#binding;
      Reflect.deleteProperty(backend, "getInputTensorIds");
    }
  }

  readonly #execute = (
    name: string,
    attributes: OpAttribute[],
    ids: number[],
    count: number,
  ): OutputTensor[] => {
    const results = this.#binding.executeOp(name, attributes, ids, count);
    if (this.#paused) return results;
    const asked = this.#asked(name, attributes, ids);
    const taken = hasOneDnn(this.#binding) ? oneDnnForm(this.#graph, asked, this.#ops) : asked;
    const node = this.#add(taken, name);
    for (const [i, { id }] of results.entries()) this.#sources.set(id, `${node}:${i}`);
    return results;
  };

  #add(op: Op, name: string): string {
    const node = this.#graph.add(op.op, name, op.inputs, op.attributes);
    this.#makers.set(`${node}:0`, op);
    this.#places.consumed(op.inputs, node);
    return node;
  }

  /** The op as tfjs wants it, on the graph's sources. */
  #asked(op: string, attributes: readonly OpAttribute[], ids: readonly number[]): Op {
    const all = [...attributes, ...this.#omitted(op, ids)];
    const tensors = ids.map(id => this.#seen.get(id)!);
    return {
      op,
      inputs: ids.map(id => this.#source(id, op)),
      shapes: tensors.map(tensor => tensor.shape),
      isFloat: tensors.every(tensor => tensor.dtype === "float32"),
      attributes: Object.fromEntries(all.map(a => [a.name, this.#graph.attribute(a)])),
    };
  }

  /** Attributes that tfjs-node leaves for TensorFlow to infer, which a graph must state. */
  #omitted(op: string, ids: readonly number[]): OpAttribute[] {
    if (op !== "ExpandDims") return [];
    const { TF_ATTR_TYPE: type, TF_INT32 } = this.#binding;
    const { dtype } = this.backend.tensorMap.get(this.#seen.get(ids[0]!)!.dataId);
    return [
      { name: "T", type, value: dtype },
      { name: "Tdim", type, value: TF_INT32 },
    ];
  }

  readonly #create = (shape: number[], type: number, values: unknown): number => {
    const id = this.#binding.createTensor(shape, type, values);
    this.#made.set(id, { shape, type, values: values as tf.TypedArray });
    return id;
  };

  /** The update as one op on the variables themselves, in place; what follows in the step reads them anew. */
  readonly #fuse = ({ op, variables: changed, inputs, types = {} }: FusedUpdate, plain: () => void): void => {
    const places = this.#fusible(changed);
    if (!places) {
      plain();
      return;
    }
    const sources = inputs.map(input => this.#source(this.#idOf(input), op));
    const numbers = Object.entries(types).map(([name, dtype]) => [name, this.#numberOf(dtype)]);
    const node = this.#places.update(op, places, sources, Object.fromEntries(numbers));
    this.#unrecorded(plain);
    for (const place of places) {
      this.#places.changed(place, node, this.#idOf(place.variable));
      this.#variables.set(place.held, place.variable);
    }
  };

  /** Rows of a variable by one op on the variable itself. */
  readonly #look = (table: tf.Variable, rows: tf.Tensor1D, plain: () => tf.Tensor): tf.Tensor => {
    const place = this.#fusible([table])?.[0];
    if (!place) return plain();
    const asked = this.#source(this.#idOf(rows), "a look-up");
    const source = this.#places.lookup(place, asked, this.#numberOf(rows.dtype));
    const result = this.#unrecorded(plain);
    this.#sources.set(this.#idOf(result), source);
    return result;
  };

  #numberOf(dtype: tf.DataType): number {
    return typeAttribute(this.backend, "T", dtype).value as number;
  }

  #unrecorded<T>(work: () => T): T {
    this.#paused = true;
    try {
      return work();
    } finally {
      this.#paused = false;
    }
  }

  /** Where the variables are, if their handles hold their values at this point of the step. */
  #fusible(changed: readonly tf.Variable[]): Place[] | undefined {
    const known = new Set(this.#variables.values());
    if (this.#paused || changed.some(variable => !known.has(variable))) return undefined;
    const places = changed.map(variable => this.#placeOf(variable));
    return places.every(place => this.#idOf(place.variable) === place.held) ? places : undefined;
  }

  #finish(results: readonly tf.Tensor[]): Recorded {
    const outputs = results.map(result => this.#source(this.#idOf(result), "the result"));
    const assigned = [...new Set(this.#variables.values())].filter(variable => this.#isAssigned(variable));
    const values = assigned.map(variable =>
      this.#source(this.#idOf(variable), `the variable ${variable.name}`),
    );
    for (const [i, variable] of assigned.entries()) this.#places.assign(this.#placeOf(variable), values[i]!); // all was read before
    const updates = this.#places.updates();
    const ends = results.length
      ? outputs.map((source, i) => this.#identity(source, results[i]!, updates))
      : [this.#places.done(updates)];
    this.#places.holdUp(ends);
    return {
      graph: this.#graph,
      inputs: this.#inputs,
      outputs: ends,
      slots: this.#places.all(),
      constants: [...this.#constants],
    };
  }

  /** Whether the step gave the variable a value other than by fused updates. */
  #isAssigned(variable: tf.Variable): boolean {
    check(!variable.isDisposed, `compile: the variable ${variable.name}`, "disposed by the step", "kept");
    const now = this.#idOf(variable);
    const place = this.#places.find(variable);
    return place ? now !== place.held : this.#variables.get(now) !== variable;
  }

  #identity(source: Source, { dataId }: tf.Tensor, updates: readonly string[]): Source {
    const T = this.#graph.type(this.backend.tensorMap.get(dataId).dtype);
    return `${this.#graph.add("Identity", "output", [source, ...updates], { T })}:0`;
  }

  #placeholder(input: tf.Tensor, i: number): Source {
    check(
      !(input instanceof tf.Variable),
      `compile: input ${i} of the step`,
      "a variable",
      "a tensor; variables are used directly",
    );
    const { dtype } = this.backend.tensorMap.get(input.dataId);
    const id = this.#idOf(input);
    const attributes = { dtype: this.#graph.type(dtype), shape: this.#graph.shape(input.shape) };
    const source = `${this.#graph.add("Placeholder", "input", [], attributes)}:0`;
    this.#sources.set(id, source);
    return source;
  }

  #source(id: number, user: string): Source {
    const found = this.#sources.get(id);
    if (found) return found;
    const variable = this.#variables.get(id);
    const source = variable ? this.#places.read(this.#placeOf(variable)) : this.#constant(id, user);
    this.#sources.set(id, source);
    return source;
  }

  #placeOf(variable: tf.Variable): Place {
    const held = () => [...this.#variables].find(([, other]) => other === variable)![0];
    return this.#places.find(variable) ?? this.#places.add(variable, held());
  }

  #constant(id: number, user: string): Source {
    const tensor = this.#seen.get(id);
    const { shape, type, values } = this.#made.get(id) ?? this.#outer(id, user);
    const uniform = values.every(value => value === values[0]);
    check(
      values.length <= mostConstants || uniform,
      `compile: a tensor for ${user} that was made in JavaScript or outside the step, [${shape.join(", ")}]`,
      `${values.length} different values`,
      `at most ${mostConstants}, since they would be frozen in the graph: pass it as an input`,
    );
    if (tensor?.dataId) this.#constants.add(tensor.dataId);
    return this.#graph.constant(shape, type, values, uniform);
  }

  /** A tensor that lived before the step and is no variable. */
  #outer(id: number, user: string): Made {
    const tensor = this.#seen.get(id);
    if (!tensor) throw new Error(`compile: where the input ${id} of ${user} comes from is not known`);
    const { dtype: type } = this.backend.tensorMap.get(tensor.dataId);
    return { shape: tensor.shape, type, values: this.#binding.tensorDataSync(id) };
  }

  #idOf(tensor: tf.Tensor): number {
    const id = this.backend.getInputTensorIds([tensor])[0]!;
    this.#seen.set(id, tensor);
    return id;
  }
}

const variables = (): tf.Variable[] => Object.values(tf.engine().registeredVariables);
