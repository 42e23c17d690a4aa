import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { requireOf } from "../../core/native-package.js";
import type { Binding, OpAttribute } from "../native.js";

/** An output of a node, `name:0`, or the node itself as a control input, `^name`. */
export type Source = string;

/** TensorFlow's number of a type, as in its `DataType`. */
export type TypeNumber = number;

/** A TensorFlow graph in the making; `load` hands it to TensorFlow. */
export class Graph {
  readonly #nodes: Message[] = [];
  readonly #proto: Messages;

  constructor(readonly binding: Binding) {
    this.#proto = messages();
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** TensorFlow's names of the ops, in the order they were added. */
  get ops(): string[] {
    return this.#nodes.map(node => node.getOp());
  }

  get names(): string[] {
    return this.#nodes.map(node => node.getName());
  }

  /** The nodes that the op of this name waits for, with or without a value of theirs. */
  inputsOf(name: string): string[] {
    const node = this.#node(name);
    return node ? node.getInputList().map(nodeOf) : [];
  }

  /** The names of all nodes that these sources need, however far back, themselves included. */
  needed(sources: readonly Source[]): Set<string> {
    const nodes = new Map(this.#nodes.map(node => [node.getName(), node]));
    const found = new Set<string>();
    const waiting = sources.map(nodeOf);
    for (let name = waiting.pop(); name; name = waiting.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      waiting.push(...nodes.get(name).getInputList().map(nodeOf));
    }
    return found;
  }

  /** Lets the op of this name wait for others, too. */
  wait(name: string, others: Iterable<string>): void {
    const node = this.#node(name);
    for (const other of others) node.addInput(`^${other}`);
  }

  /** Adds an op and returns its name, which is `name` made unique. Inputs by control come last. */
  add(op: string, name: string, inputs: readonly Source[], attributes: Record<string, Message> = {}): string {
    const node = new this.#proto.NodeDef();
    const unique = `${name}_${this.#nodes.length}`;
    node.setOp(op);
    node.setName(unique);
    for (const input of inputs) node.addInput(input);
    for (const [key, value] of Object.entries(attributes)) node.getAttrMap().set(key, value);
    this.#nodes.push(node);
    return unique;
  }

  type(type: TypeNumber): Message {
    const value = new this.#proto.AttrValue();
    value.setType(type);
    return value;
  }

  shape(shape: readonly number[]): Message {
    const value = new this.#proto.AttrValue();
    value.setShape(this.#shapeOf(shape));
    return value;
  }

  string(text: string): Message {
    const value = new this.#proto.AttrValue();
    value.setS(Buffer.from(text));
    return value;
  }

  strings(texts: readonly string[]): Message {
    return this.#list(list => list.setSList(texts.map(text => Buffer.from(text))));
  }

  types(types: readonly TypeNumber[]): Message {
    return this.#list(list => list.setTypeList(types));
  }

  /** A constant. Equal values are written once, whatever the shape. */
  constant(shape: readonly number[], type: TypeNumber, values: tf.TypedArray, uniform: boolean): Source {
    const tensor = new this.#proto.Tensor();
    tensor.setDtype(type);
    tensor.setTensorShape(this.#shapeOf(shape));
    if (uniform && values.length > 1) {
      if (type === this.binding.TF_FLOAT) tensor.addFloatVal(values[0]);
      else if (type === this.binding.TF_BOOL) tensor.addBoolVal(Boolean(values[0]));
      else tensor.addIntVal(values[0]);
    } else {
      tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    const value = new this.#proto.AttrValue();
    value.setTensor(tensor);
    return `${this.add("Const", "constant", [], { dtype: this.type(type), value })}:0`;
  }

  /** An attribute as tfjs-node gives it to an op. */
  attribute({ name, type, value }: OpAttribute): Message {
    const { binding } = this;
    const message = new this.#proto.AttrValue();
    if (type === binding.TF_ATTR_TYPE) message.setType(value);
    else if (type === binding.TF_ATTR_BOOL) message.setB(value);
    else if (type === binding.TF_ATTR_FLOAT) message.setF(value);
    else if (type === binding.TF_ATTR_STRING) message.setS(Buffer.from(value as string));
    else if (type === binding.TF_ATTR_SHAPE) message.setShape(this.#shapeOf(value as number[]));
    else if (type === binding.TF_ATTR_INT && Array.isArray(value))
      return this.#list(list => list.setIList(value));
    else if (type === binding.TF_ATTR_INT) message.setI(value);
    else throw new Error(`compile: attribute ${name} of type ${type} is not known`);
    return message;
  }

  /** Loads the graph and returns TensorFlow's number of the session. Nothing stays on disk. */
  load(): number {
    const folder = mkdtempSync(join(tmpdir(), "neuralbits-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), this.#savedModel());
      return this.binding.loadSavedModel(folder, "serve");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #node(name: string): Message | undefined {
    return this.#nodes.find(node => node.getName() === name);
  }

  #savedModel(): Uint8Array {
    const { GraphDef, VersionDef, MetaGraphDef, SavedModel } = this.#proto;
    const graph = new GraphDef();
    for (const node of this.#nodes) graph.addNode(node);
    const version = new VersionDef();
    version.setProducer(1000); // newer than any rule that would change what our nodes mean
    graph.setVersions(version);
    const info = new (MetaGraphDef as unknown as { MetaInfoDef: new () => Message }).MetaInfoDef();
    info.addTags("serve");
    const metaGraph = new MetaGraphDef();
    metaGraph.setMetaInfoDef(info);
    metaGraph.setGraphDef(graph);
    const model = new SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(metaGraph);
    return model.serializeBinary();
  }

  #shapeOf(shape: readonly number[]): Message {
    const { TensorShape } = this.#proto;
    const message = new TensorShape();
    for (const size of shape) {
      const dimension = new (TensorShape as unknown as { Dim: new () => Message }).Dim();
      dimension.setSize(size);
      message.addDim(dimension);
    }
    return message;
  }

  #list(fill: (list: Message) => void): Message {
    const list = new (this.#proto.AttrValue as unknown as { ListValue: new () => Message }).ListValue();
    fill(list);
    const value = new this.#proto.AttrValue();
    value.setList(list);
    return value;
  }
}

const nodeOf = (source: Source): string => source.replace(/^\^|:\d+$/g, "");

/** A protocol buffer message; tfjs-node brings its classes without types. */
// biome-ignore lint/suspicious/noExplicitAny: generated setters without declarations
type Message = any;

type Messages = Record<
  | "NodeDef"
  | "AttrValue"
  | "Tensor"
  | "TensorShape"
  | "GraphDef"
  | "VersionDef"
  | "MetaGraphDef"
  | "SavedModel",
  new () => Message
>;

const messages = (): Messages =>
  requireOf("@tensorflow/tfjs-node")("@tensorflow/tfjs-node/dist/proto/api_pb") as Messages;
