import { encodeTflite, type TensorType, type TfliteOp, type TfliteTensor, types } from "./schema.js";

/** A tensor by its number, with what is known of it. */
export interface Value {
  readonly number: number;
  readonly shape: readonly number[];
  readonly type: TensorType;
}

type Numbers = Float32Array | Int32Array | Int8Array | Uint8Array;

/** A graph of built-in ops that grows from its inputs to its outputs, of one example at a time. */
export class Graph {
  readonly #tensors: TfliteTensor[] = [];
  readonly #ops: TfliteOp[] = [];
  readonly #inputs: number[] = [];
  readonly #outputs: number[] = [];

  input(name: string, type: TensorType, ...shape: readonly number[]): Value {
    const value = this.#tensor({ name, type, shape });
    this.#inputs.push(value.number);
    return value;
  }

  constant(name: string, values: Numbers, ...shape: readonly number[]): Value {
    return this.#tensor({ name, type: typeOf(values), shape, values });
  }

  /** A constant of floats; whole numbers that bytes hold are kept as bytes, and a DEQUANTIZE makes floats of them. */
  floats(name: string, values: Float32Array | Int8Array, ...shape: readonly number[]): Value {
    if (values instanceof Float32Array) return this.constant(name, values, ...shape);
    const kept = this.#tensor({ name, type: "int8", shape, values, scales: [1] });
    return this.op("DEQUANTIZE", [kept], shape, "float32");
  }

  /** The result of an op. `null` stands for an input that is left out. */
  op(
    op: TfliteOp["op"],
    inputs: readonly (Value | null)[],
    shape: readonly number[],
    type: TensorType,
    options: Readonly<Record<string, number>> = {},
  ): Value {
    const result = this.#tensor({ name: `${op.toLowerCase()} ${this.#ops.length}`, type, shape });
    const numbers = inputs.map(input => input?.number ?? -1);
    this.#ops.push({ op, inputs: numbers, outputs: [result.number], options });
    return result;
  }

  cast(value: Value, to: TensorType): Value {
    const options = { in_data_type: types[value.type], out_data_type: types[to] };
    return this.op("CAST", [value], value.shape, to, options);
  }

  reshape(value: Value, ...shape: readonly number[]): Value {
    const wanted = this.constant(`shape ${this.#ops.length}`, Int32Array.from(shape), shape.length);
    return this.op("RESHAPE", [value, wanted], shape, value.type);
  }

  /** An op of two tensors, or of a tensor and a number. */
  binary(op: "ADD" | "SUB" | "MUL" | "MAXIMUM" | "MINIMUM", a: Value, b: Value | number): Value {
    return this.op(op, [a, typeof b === "number" ? this.#number(b, a.type) : b], a.shape, a.type);
  }

  greater(a: Value, b: Value | number): Value {
    return this.op("GREATER", [a, typeof b === "number" ? this.#number(b, a.type) : b], a.shape, "bool");
  }

  #number(value: number, type: TensorType): Value {
    const values = type === "int32" ? Int32Array.of(value) : Float32Array.of(value);
    return this.constant(`${value} ${this.#ops.length}`, values);
  }

  output(value: Value): void {
    this.#outputs.push(value.number);
  }

  encoded(description: string): Uint8Array {
    return encodeTflite({
      description,
      tensors: this.#tensors,
      ops: this.#ops,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  #tensor(tensor: TfliteTensor): Value {
    const number = this.#tensors.push(tensor) - 1;
    return { number, shape: tensor.shape, type: tensor.type };
  }
}

function typeOf(values: Numbers): TensorType {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Int32Array) return "int32";
  return values instanceof Int8Array ? "int8" : "uint8";
}
