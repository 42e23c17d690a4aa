import type * as tf from "@tensorflow/tfjs";
import { Refusal } from "../../core/check.js";
import type { NativeBackend, TensorEntry } from "../native.js";
import { type Slot, separate } from "./places.js";
import type { Recorded } from "./trace.js";

/** Where the newest value of a variable is. */
interface State {
  /** The variable's data when we last looked; other data means that somebody assigned to it. */
  dataId: object;
  version: number;
  /** The session that holds the newest value; undefined: the variable itself does. */
  owner: Session | undefined;
}

const states = new WeakMap<tf.Variable, State>();
let versions = 0;

/**
 * A recorded step, loaded into TensorFlow. Variables live in the session while it runs; the `tf.Variable` then holds a
 * reference that fetches the values when anybody looks: a read, an eager op, another session.
 */
export class Session {
  readonly #number: number;
  readonly #known = new Map<Slot, number>();
  readonly #stale = new Map<TensorEntry, Slot>();
  #loaded = true;

  constructor(
    readonly backend: NativeBackend,
    readonly recorded: Recorded,
  ) {
    this.#number = recorded.graph.load();
  }

  /** Whether a tensor whose values were frozen into the graph is gone. */
  outdated(outer: readonly object[]): boolean {
    return outer.some(dataId => !this.backend.tensorMap.has(dataId));
  }

  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { backend, recorded } = this;
    if ([...this.#stale.keys()].some(entry => entry.refCount > 1)) this.pull(); // a clone keeps the value of now
    this.#push();
    const ids = backend.getInputTensorIds(inputs);
    const results = this.#fetch(ids, recorded.inputs, recorded.outputs);
    for (const slot of recorded.slots) if (slot.updated) this.#own(slot);
    return results.map(result => backend.createOutputTensor(result));
  }

  /** Fetches what changed here into the variables. */
  pull(): void {
    const stale = [...this.#stale];
    if (!stale.length) return;
    this.#stale.clear();
    const values = this.#fetch(
      [],
      [],
      stale.map(([, slot]) => slot.pulled),
    );
    for (const [i, [entry, { variable }]] of stale.entries()) {
      Object.defineProperty(entry, "id", {
        value: values[i]!.id,
        writable: true,
        enumerable: true,
        configurable: true,
      });
      const state = states.get(variable)!;
      if (state.owner === this) state.owner = undefined;
    }
  }

  dispose(): void {
    if (!this.#loaded) return;
    this.pull();
    this.#loaded = false;
    this.backend.binding.deleteSavedModel(this.#number);
  }

  /** Hands over the variables whose newest value is elsewhere. */
  #push(): void {
    const late = this.recorded.slots.filter(slot => this.#known.get(slot) !== current(slot.variable).version);
    if (!late.length) return;
    const ids = this.backend.getInputTensorIds(late.map(slot => slot.variable));
    const done = this.#fetch(
      ids,
      late.map(slot => slot.push),
      late.map(slot => slot.pushed),
    );
    for (const { id } of done) this.backend.binding.deleteTensor(id);
    for (const slot of late) this.#known.set(slot, current(slot.variable).version);
  }

  /** The variable's newest value is here now. */
  #own(slot: Slot): void {
    const { variable } = slot;
    const state = current(variable);
    state.version = ++versions;
    this.#known.set(slot, state.version);
    if (state.owner === this) return;
    separate(this.backend, variable);
    state.dataId = variable.dataId;
    state.owner = this;
    const entry = this.backend.tensorMap.get(variable.dataId);
    this.backend.getInputTensorIds([variable]);
    this.backend.binding.deleteTensor(entry.id);
    this.#stale.set(entry, slot);
    Object.defineProperty(entry, "id", {
      configurable: true,
      enumerable: true,
      get: () => {
        this.pull();
        return entry.id;
      },
    });
  }

  #fetch(ids: number[], inputs: readonly string[], outputs: readonly string[]) {
    return this.backend.binding.runSavedModel(this.#number, ids, inputs.join(","), outputs.join(","));
  }
}

function current(variable: tf.Variable): State {
  if (variable.isDisposed)
    throw new Refusal(`compile: the variable ${variable.name} of the step is disposed`);
  const state = states.get(variable);
  if (state?.dataId === variable.dataId) return state;
  const fresh = { dataId: variable.dataId, version: ++versions, owner: undefined };
  states.set(variable, fresh);
  return fresh;
}
