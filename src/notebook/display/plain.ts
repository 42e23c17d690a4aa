import { inspect, types } from "node:util";

/**
 * A value in words, as Node's own prompt has it. What would be more than a reader takes in is cut, and says so: an output
 * is stored in the notebook and sent to every page that shows it.
 */
export function plain(value: unknown): string {
  try {
    const whole = new Estimate().of(value);
    const text = whole ? inspect(value, usual) : `${inspect(trimmed(value), tight(value))}\n${hint}`;
    return text.length <= mostText ? text : `${cut(text, mostText)}\n${hint}`;
  } catch (error) {
    return `[${typeof value} that cannot be shown: ${words(error)}]`; // a getter or an inspect method that throws
  }
}

/** The beginning of a text, with a mark where the rest was. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…`;

const hint =
  "(cut; all of it: console.dir(value, { depth: null, maxArrayLength: null, maxStringLength: null }))";

const depth = 4;
const mostElements = 100;
const mostCharacters = 10_000; // of one string
const usual = { depth, maxArrayLength: mostElements, maxStringLength: mostCharacters };

const estimated = 20_000; // characters of all parts together
const mostText = 30_000; // with the blanks between them

/** What an error says, if it can be asked. */
function words(error: unknown): string {
  try {
    return cut(String(error), 200);
  } catch {
    return "and neither can the reason";
  }
}

/** How long a value is in words, roughly: counted until it is too long, and no getter is called. */
class Estimate {
  #left = estimated;
  readonly #seen = new Set<object>();

  /** Whether it is short enough. */
  of(value: unknown, level = 0): boolean {
    if (typeof value === "string") return value.length <= mostCharacters && this.#take(value.length);
    if (typeof value !== "object" || value === null || types.isProxy(value)) return this.#take(10);
    if (level > depth || this.#seen.has(value)) return this.#take(10);
    this.#seen.add(value);
    if (types.isTypedArray(value)) return this.#take(8 * Math.min(value.length, mostElements));
    if (types.isMap(value)) return this.#each(entries(value), level);
    if (types.isSet(value)) return this.#each(members(value), level);
    if (types.isNativeError(value)) return this.of(own(value, "stack"), level);
    if (Array.isArray(value)) return this.#each(elements(value), level);
    return Object.keys(value).every(key => this.#take(key.length + 2) && this.of(own(value, key), level + 1));
  }

  #each(parts: Iterable<unknown>, level: number): boolean {
    let count = 0;
    for (const part of parts) {
      if (count++ === mostElements) break;
      if (!this.of(part, level + 1)) return false;
    }
    return true;
  }

  #take(characters: number): boolean {
    this.#left -= characters;
    return this.#left >= 0;
  }
}

/** The value of a field; of one that a getter would compute, nothing. */
const own = (object: object, key: PropertyKey): unknown =>
  Object.getOwnPropertyDescriptor(object, key)?.value;

function* elements(list: readonly unknown[]): Iterable<unknown> {
  for (let i = 0; i < list.length; i++) yield own(list, i);
}

// The methods of the class itself: an object may have others under their names.
const members = (set: object): Iterable<unknown> => Set.prototype.values.call(set);
function* entries(map: object): Iterable<unknown> {
  for (const [key, value] of Map.prototype.entries.call(map)) yield* [key, value];
}

const shownParts = [20, 10, 5, 3, 2]; // of a list or an object, by how deep it lies in the value
const shownCharacters = 200; // of a string inside another value

const tight = (value: unknown) => ({
  depth,
  maxArrayLength: 50, // more than `shownParts`
  maxStringLength: typeof value === "string" ? mostCharacters : shownCharacters,
});

/** Stands for what was left out. */
class More {
  readonly #count: number;
  constructor(count: number) {
    this.#count = count;
  }
  [inspect.custom](): string {
    return `… ${this.#count.toLocaleString("en")} more`;
  }
}

/** A copy with the first parts of each list and object. What the engine knows by its insides stays as it is. */
function trimmed(value: unknown, level = 0, copies = new Map<object, object>()): unknown {
  if (typeof value !== "object" || value === null || !canBeCopied(value)) return value;
  const known = copies.get(value);
  if (known) return known;
  const most = shownParts[level];
  if (most === undefined) return value;
  const keys = Array.isArray(value) ? [...Array(Math.min(value.length, most)).keys()] : Object.keys(value);
  const count = Array.isArray(value) ? value.length : keys.length;
  const copy: object = Array.isArray(value)
    ? []
    : Object.create(Object.getPrototypeOf(value) as object | null);
  copies.set(value, copy);
  for (const key of keys.slice(0, most)) {
    const field = Object.getOwnPropertyDescriptor(value, key);
    if (!field) continue; // a hole in a list
    if ("value" in field) field.value = trimmed(field.value, level + 1, copies);
    const name = typeof key === "string" ? cut(key, shownCharacters) : key;
    Object.defineProperty(copy, name, { ...field, enumerable: true, configurable: true });
  }
  if (count > most)
    Object.defineProperty(copy, Array.isArray(copy) ? most : "…", {
      value: new More(count - most),
      enumerable: true,
    });
  return copy;
}

function canBeCopied(value: object): boolean {
  if (Array.isArray(value)) return !types.isProxy(value);
  return !insides.some(has => has(value)) && !(inspect.custom in value);
}

const insides: readonly ((value: unknown) => boolean)[] = [
  types.isProxy,
  types.isAnyArrayBuffer,
  types.isArrayBufferView,
  types.isBoxedPrimitive,
  types.isDate,
  types.isGeneratorObject,
  types.isMap,
  types.isMapIterator,
  types.isModuleNamespaceObject,
  types.isNativeError,
  types.isPromise,
  types.isRegExp,
  types.isSet,
  types.isSetIterator,
  types.isWeakMap,
  types.isWeakSet,
];
