import { catalogue } from "../core/catalogue.js";
import { check, oneOf } from "../core/check.js";
import type { Model, Task } from "./model.js";
import { checkSize } from "./size.js";

/** A file of `nets/`: a function from a task, and what settings say of the network, to a model. */
interface NetFile {
  readonly default: (task: Task, settings: never) => Model;
  /** The network's name in trials and tables; the file's where absent. */
  readonly name?: string;
  /** The settings of a trial that shape the network, each with what reads its value; none where absent. */
  readonly settings?: Readonly<Record<string, (value: unknown) => unknown>>;
}

/** A kind of network, as trials name it. */
export interface Kind {
  readonly name: string;
  /** The settings that shape it, sorted. */
  readonly settings: readonly string[];
  /** The model that its file makes of a task with settings of its own. */
  make(task: Task, settings: Readonly<Record<string, unknown>>): Model;
  /** The model that a trial's settings describe; refuses values that are none. */
  model(task: Task, settings: Readonly<Record<string, unknown>>): Model;
}

const files = catalogue<NetFile["default"]>("model", new URL("./nets/", import.meta.url));

/** All kinds of networks by name: one per file of `nets/`. */
export async function kinds(): Promise<Map<string, Kind>> {
  const found = await Promise.all(
    files.names().map(async name => kind(name, (await files.file(name)) as NetFile)),
  );
  return new Map(found.map(one => [one.name, one]));
}

/** The model of that kind which settings describe. */
export async function modelFrom(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  task: Task,
): Promise<Model> {
  const all = await kinds();
  return all.get(oneOf("model", name, [...all.keys()]))!.model(task, settings);
}

function kind(file: string, { default: make, name = file, settings: readers = {} }: NetFile): Kind {
  return {
    name,
    settings: Object.keys(readers).sort(),
    make: (task, settings) => make(task, settings as never),
    model(task, settings) {
      const values = Object.entries(readers).map(([setting, read]) => [setting, read(settings[setting])]);
      const model = make(task, Object.fromEntries(values) as never);
      check(model.name === name, `name of the models of nets/${file}`, model.name, `"${name}"`);
      checkSize(model, task);
      return model;
    },
  };
}
