import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
} from "./onnx_pb.js";

/** Types of tensors. */
export const types = {
  float: DataType.FLOAT,
  double: DataType.DOUBLE,
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint64: DataType.UINT64,
} as const;
export type Type = keyof typeof types;

type Values =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

/** A side of a shape: a number, or a name where it is known only when the model runs. */
type Side = number | string;

const opset = 18; // of 2022: the first one with bitwise operations
const irVersion = 8; // which that opset came with

/** A graph of standard operators that grows from its inputs to its outputs; values go by their names. */
export class Graph {
  readonly #nodes: Node[] = [];
  readonly #constants: Constant[] = [];
  readonly #ends: Record<"input" | "output", End[]> = { input: [], output: [] };

  /** An input of the graph → its name */
  input(name: string, type: Type, shape: readonly Side[], says: string): string {
    this.#ends.input.push({ name, type, shape, says });
    return name;
  }

  /** A constant → its name */
  constant(name: string, shape: readonly number[], values: Values): string {
    this.#constants.push({ name, shape, values });
    return name;
  }

  /** An operator → the name of its result */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = `${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  cast(value: string, to: Type): string {
    return this.node("Cast", [value], { to: types[to] });
  }

  /** A number of one type, without a side; each is there once. */
  number(value: number, type: Type): string {
    const name = `${type} ${value}`;
    if (this.#constants.some(constant => constant.name === name)) return name;
    return this.constant(name, [], one(value, type));
  }

  /** Whole numbers in a row, such as a shape or axes; each row is there once. */
  row(...values: readonly number[]): string {
    const name = `row ${values.join(" ")}`;
    if (this.#constants.some(constant => constant.name === name)) return name;
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  reshape(value: string, ...sides: readonly number[]): string {
    return this.node("Reshape", [value, this.row(...sides)]);
  }

  /** Names a result as an output of the graph. */
  output(name: string, value: string, type: Type, shape: readonly Side[], says: string): void {
    this.#nodes.push({ op: "Identity", inputs: [value], output: name, attributes: {} });
    this.#ends.output.push({ name, type, shape, says });
  }

  /** The bytes of an .onnx file. */
  encoded(name: string, says: string, metadata: Readonly<Record<string, string>>): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: "neuralbits",
      docString: says,
      opsetImport: [{ domain: "", version: BigInt(opset) }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name,
        input: this.#ends.input.map(endOf),
        output: this.#ends.output.map(endOf),
        initializer: this.#constants.map(constantOf),
        node: this.#nodes.map(({ op, inputs, output, attributes }) => ({
          ...{ name: output, opType: op, input: [...inputs], output: [output] },
          attribute: Object.entries(attributes).map(attributeOf),
        })),
      },
    });
    return toBinary(ModelProtoSchema, model);
  }
}

/** Attributes: whole numbers, or texts. */
type Attributes = Readonly<Record<string, number | string>>;

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Attributes;
}

interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Values;
}

interface End {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly Side[];
  readonly says: string;
}

const endOf = ({ name, type, shape, says }: End) => ({
  name,
  docString: says,
  type: {
    value: {
      case: "tensorType" as const,
      value: {
        elemType: types[type],
        shape: {
          dim: shape.map(side => ({
            value:
              typeof side === "number"
                ? { case: "dimValue" as const, value: BigInt(side) }
                : { case: "dimParam" as const, value: side },
          })),
        },
      },
    },
  },
});

const constantOf = ({ name, shape, values }: Constant) => ({
  name,
  dims: shape.map(BigInt),
  dataType: types[typeOf(values)],
  rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice(),
});

function one(value: number, type: Type): Values {
  if (type === "int64") return BigInt64Array.of(BigInt(value));
  if (type === "uint64") return BigUint64Array.of(BigInt(value));
  if (type === "double") return Float64Array.of(value);
  return type === "float" ? Float32Array.of(value) : Int32Array.of(value);
}

function typeOf(values: Values): Type {
  if (values instanceof Float64Array) return "double";
  if (values instanceof Float32Array) return "float";
  if (values instanceof Uint8Array) return "uint8";
  if (values instanceof Int8Array) return "int8";
  if (values instanceof Int32Array) return "int32";
  return values instanceof BigInt64Array ? "int64" : "uint64";
}

const attributeOf = ([name, value]: readonly [string, number | string]) =>
  create(
    AttributeProtoSchema,
    typeof value === "number"
      ? { name, type: AttributeType.INT, i: BigInt(value) }
      : { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) },
  );
