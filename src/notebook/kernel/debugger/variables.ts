import type { Runtime } from "node:inspector";
import { check } from "../../../core/check.js";
import type { InspectedThread } from "./inspected-thread.js";

/** A variable as the debug protocol has it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** Not 0: what it holds can be asked for by this number. */
  readonly variablesReference: number;
  readonly evaluateName?: string;
}

/** Something that holds variables: a value, a part of a long list, or a scope. */
export interface Holder {
  list(): Promise<Variable[]>;
  /** Gives a variable another value; refused where it is missing. */
  assign?(name: string, value: Runtime.CallArgument): Promise<unknown>;
}

/** The objects of one pause that a front end may ask about, by number. */
export class Variables {
  readonly #thread: InspectedThread;
  readonly #holders = new Map<number, Holder>();
  #last = 0;

  constructor(thread: InspectedThread) {
    this.#thread = thread;
  }

  /** Forgets all; the engine may collect them. */
  async clear(): Promise<void> {
    this.#holders.clear();
    await this.#thread.ask("Runtime.releaseObjectGroup", { objectGroup });
  }

  add(holder: Holder): number {
    this.#holders.set(++this.#last, holder);
    return this.#last;
  }

  holder(reference: unknown): Holder {
    const holder = this.#holders.get(reference as number);
    check(holder !== undefined, "variablesReference", reference, "one of this pause");
    return holder;
  }

  /** A value under its name. */
  of(name: string, value: Runtime.RemoteObject, evaluateName?: string): Variable {
    const { objectId, subtype, type } = value;
    const holds = objectId !== undefined && type !== "symbol" && subtype !== "null";
    return {
      name,
      value: words(value),
      type: value.className ?? (subtype === "null" ? "null" : type),
      variablesReference: holds ? this.add(this.object(value)) : 0,
      ...(evaluateName !== undefined && { evaluateName }),
    };
  }

  /** What an object holds. */
  object(value: Runtime.RemoteObject): Holder {
    const objectId = value.objectId!;
    const length = lengthOf(value);
    const assign = (name: string, given: Runtime.CallArgument) =>
      this.#thread.apply("function (name, value) { this[name] = value; }", objectId, [
        { value: name },
        given,
      ]);
    if (length > mostParts) return { list: async () => this.#parts(objectId, 0, length), assign };
    return { list: () => this.#properties(objectId), assign };
  }

  /** The elements of a long list in parts of a hundred, or of a hundred such parts. */
  #parts(objectId: string, from: number, to: number): Variable[] {
    let size = mostParts;
    while (size * mostParts < to - from) size *= mostParts;
    const parts: Variable[] = [];
    for (let start = from; start < to; start += size) {
      const end = Math.min(start + size, to);
      const list = async () =>
        size > mostParts ? this.#parts(objectId, start, end) : this.#elements(objectId, start, end);
      const variablesReference = this.add({ list });
      parts.push({ name: `[${start}…${end - 1}]`, value: "", type: "", variablesReference });
    }
    return parts;
  }

  async #elements(objectId: string, from: number, to: number): Promise<Variable[]> {
    const slice = `function (from, to) {
      const part = Object.create(null);
      for (let i = from; i < to; i++) part[i] = this[i];
      return part;
    }`;
    const part = await this.#thread.apply(slice, objectId, [{ value: from }, { value: to }], { objectGroup });
    return this.#properties(part.objectId!);
  }

  async #properties(objectId: string): Promise<Variable[]> {
    const { result, internal } = await this.properties(objectId);
    const own = result
      .filter(({ isOwn, value, enumerable }) => isOwn !== false && (enumerable || value?.type !== "function"))
      .slice(0, mostProperties)
      .map(({ name, value }) => (value ? this.of(name, value) : unread(name)));
    return [...own, ...internal.map(({ name, value }) => this.of(name, value!))];
  }

  /** What the engine says that an object has; of its insides what a reader may want to see. */
  async properties(objectId: string): Promise<{
    result: Runtime.PropertyDescriptor[];
    internal: Runtime.InternalPropertyDescriptor[];
  }> {
    const { result, internalProperties = [] } = await this.#thread.ask<Runtime.GetPropertiesReturnType>(
      "Runtime.getProperties",
      {
        objectId,
        ownProperties: true,
        generatePreview: true,
      },
    );
    const internal = internalProperties.filter(({ name, value }) => value && shownInsides.has(name));
    return { result, internal };
  }
}

export const objectGroup = "neuralbits-debugger";

const mostParts = 100; // elements shown at once
const mostProperties = 1000; // of an object used as a dictionary
const shownInsides = new Set(["[[Entries]]", "[[PromiseState]]", "[[PromiseResult]]", "[[Target]]"]);

/** What a getter would compute; it is not called, since it may do anything. */
const unread = (name: string): Variable => ({
  name,
  value: "(computed when it is read)",
  type: "accessor",
  variablesReference: 0,
});

function lengthOf({ subtype, description = "" }: Runtime.RemoteObject): number {
  const isList = subtype === "array" || subtype === "typedarray";
  return isList ? Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0) : 0;
}

/** A value in one line. */
export function words(value: Runtime.RemoteObject): string {
  const { type, subtype, description = "", preview, unserializableValue } = value;
  if (type === "string") return JSON.stringify(value.value);
  if (type === "function")
    return /^(?:async )?(?:class|function\*?|\w+)?[^{=]*/.exec(description)?.[0].trim() || "function";
  if (type === "undefined" || subtype === "null")
    return String(value.value ?? (subtype === "null" ? null : undefined));
  if (unserializableValue !== undefined) return unserializableValue;
  if (type !== "object") return String(value.value ?? description);
  if (subtype === "error") return description.split("\n")[0]!;
  return preview && (subtype === undefined || subtype === "array" || subtype === "typedarray")
    ? previewed(preview)
    : description;
}

function previewed({ subtype, description = "", properties, overflow }: Runtime.ObjectPreview): string {
  const isList = subtype === "array" || subtype === "typedarray";
  const one = ({ type, value = "…" }: Runtime.PropertyPreview) =>
    type === "string" ? JSON.stringify(value) : value;
  const parts = properties.map(each => (isList ? one(each) : `${each.name}: ${one(each)}`));
  if (overflow) parts.push("…");
  const inside = parts.join(", ");
  const head = description === "Object" ? "" : `${description} `;
  return isList ? `${head}[${inside}]` : `${head}{${inside}}`;
}
