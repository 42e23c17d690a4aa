import type { NativeBackend } from "../native.js";
import { tf } from "../tensorflow.js";
import type { Graph, Source } from "./graph.js";

/** A variable's place in the graph. */
export interface Slot {
  readonly variable: tf.Variable;
  /** Feed this with a value and fetch `pushed` to set it; fetch `pulled` to read it. */
  readonly push: Source;
  readonly pushed: Source;
  readonly pulled: Source;
  /** Whether the step changes it. */
  updated: boolean;
}

/** The same while the step is recorded. */
export interface Place extends Slot {
  readonly handle: string;
  readonly type: number;
  /** The tensor whose value the handle holds at this point of the step. */
  held: number;
  /** Its read, once somebody asked for it, and who used that. */
  read: Source | undefined;
  consumers: string[];
  /** The op that changed the handle last. */
  changedBy: string | undefined;
}

let handles = 0;

/** Where the variables of a step are in its graph, and what the step does to them. */
export class Places {
  readonly #graph: Graph;
  readonly #typeOf: (tensor: tf.Tensor) => number;
  readonly #places = new Map<tf.Variable, Place>();
  /** Updates in place, and the ops that hold the old value until they are done. */
  readonly #holders = new Map<string, string[]>();

  constructor(graph: Graph, typeOf: (tensor: tf.Tensor) => number) {
    this.#graph = graph;
    this.#typeOf = typeOf;
  }

  find(variable: tf.Variable): Place | undefined {
    return this.#places.get(variable);
  }

  all(): Place[] {
    return [...this.#places.values()];
  }

  /** `held`: the tensor whose value the variable has now. */
  add(variable: tf.Variable, held: number): Place {
    const type = this.#typeOf(variable);
    const { shape: sides } = variable;
    const dtype = this.#graph.type(type);
    const shape = this.#graph.shape(sides);
    const name = `variable_${++handles}`;
    const shared = { shared_name: this.#graph.string(name), container: this.#graph.string("") };
    const handle = this.#graph.add("VarHandleOp", "variable", [], { dtype, shape, ...shared });
    const push = `${this.#graph.add("Placeholder", "push", [], { dtype, shape })}:0`;
    const set = this.#graph.add("AssignVariableOp", "set", [handle, push], { dtype });
    const pulled = `${this.#graph.add("ReadVariableOp", "pull", [handle], { dtype })}:0`;
    const place: Place = {
      ...{ variable, handle, type, push, pulled, held },
      pushed: this.done([`^${set}`]),
      updated: false,
      read: undefined,
      consumers: [],
      changedBy: undefined,
    };
    this.#places.set(variable, place);
    return place;
  }

  /** The variable's value at this point of the step. */
  read(place: Place): Source {
    const after = place.changedBy ? [`^${place.changedBy}`] : [];
    const dtype = this.#graph.type(place.type);
    place.read = `${this.#graph.add("ReadVariableOp", "read", [place.handle, ...after], { dtype })}:0`;
    return place.read;
  }

  /** Notes who uses the reads of variables. */
  consumed(sources: readonly Source[], node: string): void {
    for (const { read, consumers } of this.#places.values())
      if (read && sources.includes(read)) consumers.push(node);
  }

  assign(place: Place, value: Source): void {
    const { handle, type, read, changedBy } = place;
    const after = [read?.replace(":0", ""), changedBy]
      .filter(name => name !== undefined)
      .map(name => `^${name}`);
    const dtype = this.#graph.type(type);
    place.changedBy = this.#graph.add("AssignVariableOp", "assign", [handle, value, ...after], { dtype });
    place.updated = true;
  }

  /** Adds an op that changes variables in place. Returns its name. */
  update(
    op: string,
    places: readonly Place[],
    inputs: readonly Source[],
    types: Readonly<Record<string, number>> = {},
  ): string {
    const control = places.flatMap(({ read, changedBy }) => [
      ...(read ? [read.replace(":0", "")] : []),
      ...(changedBy ? [changedBy] : []),
    ]);
    const node = this.#graph.add(
      op,
      op,
      [...places.map(place => place.handle), ...inputs, ...new Set(control.map(name => `^${name}`))],
      this.#types({ T: places[0]!.type, ...types }),
    );
    this.#holders.set(
      node,
      places.flatMap(place => place.consumers),
    );
    return node;
  }

  /** Some rows of the variable's value at this point of the step, without reading the others. */
  lookup(place: Place, rows: Source, typeOfRows: number): Source {
    const after = place.changedBy ? [`^${place.changedBy}`] : [];
    const attributes = this.#types({ dtype: place.type, Tindices: typeOfRows });
    const node = this.#graph.add("ResourceGather", "lookup", [place.handle, rows, ...after], attributes);
    place.consumers.push(node);
    return `${node}:0`;
  }

  #types(types: Readonly<Record<string, number>>) {
    return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, this.#graph.type(type)]));
  }

  /** The op `node` has changed the variable, which holds another tensor's value now. */
  changed(place: Place, node: string, held: number): void {
    Object.assign(place, { held, read: undefined, consumers: [], changedBy: node, updated: true });
  }

  /** The last change of each variable that the step changes, as control inputs. */
  updates(): string[] {
    return this.all()
      .filter(place => place.updated)
      .map(place => `^${place.changedBy}`);
  }

  /**
   * Lets updates in place wait for those who hold the old value, so that TensorFlow need not copy it; but not for ops
   * that nobody needs, since another does their work.
   */
  holdUp(ends: readonly Source[]): void {
    const needed = this.#graph.needed(ends);
    for (const [update, holders] of this.#holders)
      this.#graph.wait(update, new Set(holders.filter(holder => needed.has(holder))));
  }

  /** Something to fetch that is there when all this is done. */
  done(updates: readonly string[]): Source {
    const { TF_INT32 } = this.#graph.binding;
    const zero = this.#graph.constant([], TF_INT32, new Int32Array(1), true);
    return `${this.#graph.add("Identity", "done", [zero, ...updates], { T: this.#graph.type(TF_INT32) })}:0`;
  }
}

/**
 * Gives a variable data of its own where others share it (a clone does), so that a graph can change the one without
 * the other. The values are shared until then.
 */
export function separate(backend: NativeBackend, variable: tf.Variable): void {
  if (backend.tensorMap.get(variable.dataId).refCount < 2) return;
  tf.tidy(() => {
    const { TF_ATTR_TYPE } = backend.binding;
    const { dtype } = backend.tensorMap.get(variable.dataId);
    const own = backend.executeSingleOutput(
      "Identity",
      [{ name: "T", type: TF_ATTR_TYPE, value: dtype }],
      [variable],
    );
    variable.assign(own as never);
  });
}
