import { check, Refusal } from "../core/check.js";
import { Session } from "./graph/session.js";
import { isTracing, type Recorded, trace } from "./graph/trace.js";
import { type NativeBackend, nativeBackend } from "./native.js";
import { tf } from "./tensorflow.js";

/** What a step returns: a tensor, or tensors in an array or record, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a function without return is inferred to give
export type Result = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>> | void;

/** A step as `compile` returns it: called like the step itself. */
export interface Compiled<A extends readonly tf.Tensor[], R extends Result> {
  (...inputs: A): R;
  /** Brings all variables up to date. Never needed for correctness: reading a variable does it too. */
  sync(): void;
  /** Releases graphs and sessions; the variables keep their values, and a further call traces anew. */
  dispose(): void;
}

/**
 * Turns a step into a TensorFlow graph: same signature, same results, without the cost of running op by op.
 *
 * The step is a function of tensors that reads and assigns `tf.Variable`s and returns tensors, with any tfjs optimizer
 * inside. It runs once as it is, is recorded, and from then on TensorFlow runs the graph; once per shapes and types of
 * the inputs. JavaScript numbers and small constant tensors are frozen as they were at that call: what changes from
 * call to call is an input. Without the native library the step runs as it is. See docs/compile.md.
 *
 * Refuses a step that reads data, makes or captures a tensor of more than 16 different values, is asynchronous, or
 * makes new variables at every call.
 */
export function compile<A extends readonly tf.Tensor[], R extends Result>(
  step: (...inputs: A) => R,
): Compiled<A, R> {
  const graphs = new Map<string, Compilation<A, R>>();
  const call = (...inputs: A): R => {
    const backend = nativeBackend();
    if (!backend || isTracing()) return step(...inputs);
    const key = signature(inputs);
    const found = graphs.get(key) ?? new Compilation(step);
    graphs.set(key, found);
    return found.call(backend, inputs);
  };
  const sync = () => {
    for (const graph of graphs.values()) graph.sync();
  };
  const dispose = () => {
    for (const graph of graphs.values()) graph.dispose();
    graphs.clear();
  };
  return Object.assign(call, { sync, dispose });
}

const mostTries = 3;

/** A step for one signature. */
class Compilation<A extends readonly tf.Tensor[], R extends Result> {
  #session: Session | undefined;
  #outer: object[] = [];
  #tries = 0;
  #pack: (tensors: readonly tf.Tensor[]) => R = () => undefined as R;

  constructor(readonly step: (...inputs: A) => R) {}

  call(backend: NativeBackend, inputs: A): R {
    if (this.#session?.outdated(this.#outer)) this.dispose();
    return this.#session ? this.#run(this.#session, inputs) : this.#trace(backend, inputs);
  }

  sync(): void {
    this.#session?.pull();
  }

  dispose(): void {
    this.#session?.dispose();
    this.#session = undefined;
    this.#tries = 0;
  }

  #run(session: Session, inputs: A): R {
    const results = session.run(inputs);
    return this.#pack(results);
  }

  #trace(backend: NativeBackend, inputs: A): R {
    let recorded: Recorded | undefined;
    let result: R | undefined;
    tf.tidy(() => {
      const own = distinct(backend, inputs);
      recorded = trace(backend, own, () => {
        result = this.step(...own);
        const tensors = unpack(result);
        this.#pack = packer(result);
        return tensors;
      });
      return [...unpack(result)];
    });
    if (recorded) {
      const results = new Set(unpack(result).map(tensor => tensor.dataId));
      this.#outer = recorded.constants.filter(
        dataId => backend.tensorMap.has(dataId) && !results.has(dataId),
      );
      this.#session = new Session(backend, recorded);
    } else if (++this.#tries === mostTries) {
      throw new Refusal("compile: the step makes new variables at every call; make them outside, once");
    }
    return result!;
  }
}

const signature = (inputs: readonly tf.Tensor[]): string =>
  inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(" ");

/** The inputs, each with data of its own, so that they can be told apart in the record. */
function distinct<A extends readonly tf.Tensor[]>(backend: NativeBackend, inputs: A): A {
  const seen = new Set<object>();
  return inputs.map(input => {
    if (!seen.has(input.dataId)) {
      seen.add(input.dataId);
      return input;
    }
    const T = {
      name: "T",
      type: backend.binding.TF_ATTR_TYPE,
      value: backend.tensorMap.get(input.dataId).dtype,
    };
    return backend.executeSingleOutput("Identity", [T], [input]);
  }) as unknown as A;
}

/** The tensors of a result in a fixed order. */
function unpack(result: Result): readonly tf.Tensor[] {
  if (result === undefined) return [];
  const tensors = result instanceof tf.Tensor ? [result] : Object.values(result as object);
  const expected = "a tensor, or tensors in an array or a record; a step is not asynchronous";
  check(
    tensors.every(value => value instanceof tf.Tensor) && !(result instanceof Promise),
    "compile: what the step returns",
    typeof result,
    expected,
  );
  return tensors as tf.Tensor[];
}

/** Puts tensors back into the form of a result. */
function packer<R extends Result>(result: R): (tensors: readonly tf.Tensor[]) => R {
  if (result === undefined) {
    return tensors => {
      tf.dispose([...tensors]);
      return undefined as R;
    };
  }
  if (result instanceof tf.Tensor) return tensors => tensors[0] as unknown as R;
  if (Array.isArray(result)) return tensors => [...tensors] as unknown as R;
  const names = Object.keys(result as object);
  return tensors => Object.fromEntries(names.map((name, i) => [name, tensors[i]!])) as unknown as R;
}
