/** What an import gives: named values and, mostly, `default`. */
export type Namespace = Record<string, unknown>;

const unset = Symbol("not initialised");
let linking = false;

/**
 * The exports of a source file, live: whoever imports a name reads its newest value, and an error where the file has
 * not come to it yet, as in a circle of imports.
 */
export class Exports {
  readonly namespace = Object.create(null) as Namespace;
  readonly #values = new Map<string, unknown>();
  /** Those that import from here are told of every value: they may hand it on. */
  readonly #importers: ((namespace: Namespace) => void)[] = [];

  constructor(names: readonly string[]) {
    for (const name of names) this.#declare(name);
  }

  /** As a file calls it: `("name", value)`, or several at once. Returns the value. */
  readonly set = (names: string | Record<string, unknown>, value?: unknown): unknown => {
    const entries = typeof names === "string" ? [[names, value] as const] : Object.entries(names);
    for (const [name, each] of entries) {
      if (each === unset) continue;
      if (!this.#values.has(name)) this.#declare(name);
      this.#values.set(name, each);
    }
    this.#tell();
    return typeof names === "string" ? value : names;
  };

  /** `setter` is called now, with what is there by now, and after every change. */
  link(setter: (namespace: Namespace) => void): void {
    this.#importers.push(setter);
    quietly(() => setter(this.namespace));
  }

  /** Names that turned out to be types alone are none. */
  settle(): void {
    for (const [name, value] of this.#values) if (value === unset) delete this.namespace[name];
  }

  #tell(): void {
    for (const setter of this.#importers) quietly(() => setter(this.namespace));
  }

  #declare(name: string): void {
    this.#values.set(name, unset);
    Object.defineProperty(this.namespace, name, {
      enumerable: true,
      configurable: true,
      get: () => this.#read(name),
    });
  }

  #read(name: string): unknown {
    const value = this.#values.get(name);
    if (value !== unset || linking) return value;
    throw new ReferenceError(`Cannot access '${name}' before initialization`);
  }
}

/** While names are handed on, one without a value yet is no error. */
function quietly(work: () => void): void {
  const outer = linking;
  linking = true;
  try {
    work();
  } finally {
    linking = outer;
  }
}

/**
 * TypeScript's view of a CommonJS package: its exports are named values, and `default` is the whole, or the
 * `default` of a package that was itself compiled from an ES module.
 */
export function interop(namespace: Namespace): Namespace {
  const whole = namespace.default as Namespace | undefined;
  if (whole === undefined || whole === null || (typeof whole !== "object" && typeof whole !== "function"))
    return namespace;
  const compiled = whole.__esModule === true;
  const missing = Object.keys(whole).filter(key => !(key in namespace));
  if (!compiled && missing.length === 0) return namespace;
  const view: Namespace = Object.create(null) as Namespace;
  for (const key of missing) Object.defineProperty(view, key, { enumerable: true, get: () => whole[key] });
  for (const key of Object.keys(namespace))
    if (!(key in view)) Object.defineProperty(view, key, { enumerable: true, get: () => namespace[key] });
  if (compiled && "default" in whole)
    Object.defineProperty(view, "default", { enumerable: true, get: () => whole.default });
  return view;
}
