import { randomUUID } from "node:crypto";
import { type Comm, type KernelHost, kernelHost } from "../host.js";

export type State = Record<string, unknown>;

/** Which classes of the page stand behind a model, by the names of the Jupyter widgets protocol. */
export interface ModelKind {
  /** `LayoutModel`, `IntSliderModel`, … */
  model: string;
  view: string;
  module: WidgetModule;
  /** Where it differs: styles are models of the controls, but views of the base. */
  viewModule?: WidgetModule;
}

export type WidgetModule = "@jupyter-widgets/base" | "@jupyter-widgets/controls";

/** What the page may do to a model. */
export interface PageEvents {
  /** The page changed some values; returns what the kernel makes of them, sent back where it differs. */
  changed?(state: State): State;
  /** A message of the widget's own, a button's click for instance. */
  custom?(content: State): void;
}

const protocolVersion = "2.1.0"; // of the messages; the page refuses another major version
const moduleVersion = "2.0.0"; // of both modules, in the front end of jupyterlab_widgets 3
const modelTarget = "jupyter.widget";
const controlTarget = "jupyter.widget.control";

/**
 * A model of the Jupyter widgets protocol: named values that kernel and page keep equal over a comm. Where no kernel
 * runs it is the values alone.
 */
export class Model {
  readonly id = randomUUID().replaceAll("-", "");
  readonly #state: State;
  readonly #events: PageEvents;
  /** Its layout and its style, which go when it goes. */
  readonly #parts: readonly Model[];
  #comm: Comm | undefined;

  /** Models among the values of `state` become references and belong to this model. */
  constructor(kind: ModelKind, state: State, events: PageEvents = {}, host = kernelHost()) {
    this.#parts = Object.values(state).filter(value => value instanceof Model);
    const values = Object.entries(state).map(([key, value]) => [
      key,
      value instanceof Model ? value.reference : value,
    ]);
    this.#state = { ...names(kind), ...Object.fromEntries(values) };
    this.#events = events;
    if (host) this.#open(host);
  }

  /** How another model's state refers to this one. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** Whether a page can draw it. */
  get live(): boolean {
    return this.#comm !== undefined;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Changes values here and in the page. */
  set(changes: State): void {
    Object.assign(this.#state, changes);
    this.#comm?.send({ method: "update", state: changes, buffer_paths: [] });
  }

  /** Takes the model out of the page; its values stay. */
  close(): void {
    for (const part of this.#parts) part.close();
    liveModels().delete(this.id);
    this.#comm?.close();
    this.#comm = undefined;
  }

  #open(host: KernelHost): void {
    answerReloads(host);
    const data = { state: { ...this.#state }, buffer_paths: [] };
    const comm = host.openComm(modelTarget, data, { id: this.id, metadata: { version: protocolVersion } });
    this.#comm = comm;
    liveModels().set(this.id, this);
    comm.onMessage(message => this.#receive(comm, message));
    comm.onClose(() => {
      liveModels().delete(this.id);
      this.#comm = undefined;
    });
  }

  #receive(comm: Comm, message: Record<string, unknown>): void {
    if (message.method === "request_state") {
      comm.send({ method: "update", state: { ...this.#state }, buffer_paths: [] });
    } else if (message.method === "update") {
      this.#take(comm, known(message.state, this.#state));
    } else if (message.method === "custom") {
      this.#events.custom?.(record(message.content));
    }
  }

  #take(comm: Comm, wanted: State): void {
    comm.send({ method: "echo_update", state: wanted, buffer_paths: [] }); // other views of it follow this one
    const before = { ...this.#state };
    Object.assign(this.#state, wanted);
    const taken = this.#events.changed?.(wanted) ?? wanted;
    Object.assign(this.#state, taken);
    const corrected = Object.keys(taken).filter(
      key => taken[key] !== (key in wanted ? wanted[key] : before[key]),
    );
    if (corrected.length) this.set(Object.fromEntries(corrected.map(key => [key, taken[key]])));
  }
}

/** Where things stand in the page; what is not said follows the front end's own defaults. */
export function layoutModel(changes: State = {}): Model {
  return new Model({ model: "LayoutModel", view: "LayoutView", module: "@jupyter-widgets/base" }, changes);
}

/** `SliderStyle`, `DescriptionStyle`, …: colours and the width of the label. */
export function styleModel(name: string, changes: State = {}): Model {
  const kind: ModelKind = {
    model: `${name}Model`,
    view: "StyleView",
    module: "@jupyter-widgets/controls",
    viewModule: "@jupyter-widgets/base",
  };
  return new Model(kind, changes);
}

function names(kind: ModelKind): State {
  return {
    _model_module: kind.module,
    _model_module_version: moduleVersion,
    _model_name: kind.model,
    _view_count: null,
    _view_module: kind.viewModule ?? kind.module,
    _view_module_version: moduleVersion,
    _view_name: kind.view,
  };
}

const modelsKey = Symbol.for("neuralbits.widgets");
const reloadsKey = Symbol.for("neuralbits.widgets.reloads");

/** All models of this process, on a global symbol: a second copy of us, or a rebuilt one, finds the first one's. */
function liveModels(): Map<string, Model> {
  const shared = globalThis as Record<symbol, unknown>;
  shared[modelsKey] ??= new Map<string, Model>();
  return shared[modelsKey] as Map<string, Model>;
}

/** A page that was reloaded asks for everything at once (`request_states`). */
function answerReloads(host: KernelHost): void {
  const shared = globalThis as Record<symbol, unknown>;
  if (shared[reloadsKey] === host) return;
  shared[reloadsKey] = host;
  host.onComm(controlTarget, comm => {
    comm.onMessage(message => {
      if (message.method !== "request_states") return;
      comm.send({ method: "update_states", states: allStates(), buffer_paths: [] });
    });
  });
}

function allStates(): Record<string, State> {
  const states = [...liveModels()].map(([id, { state }]) => [
    id,
    {
      model_name: state._model_name,
      model_module: state._model_module,
      model_module_version: state._model_module_version,
      state,
    },
  ]);
  return Object.fromEntries(states);
}

/** The page may change what there is, but not which class draws it. */
function known(state: unknown, mine: State): State {
  return Object.fromEntries(
    Object.entries(record(state)).filter(([key]) => Object.hasOwn(mine, key) && !key.startsWith("_")),
  );
}

const record = (value: unknown): State =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as State) : {};
