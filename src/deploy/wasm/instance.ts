import { check } from "../../core/check.js";
import { tokensOf } from "../../core/text/tokens.js";
import type { Input } from "../projection.js";
import type { Said } from "../target.js";

/** What a module of ours exports; places and counts are numbers. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: Global;
  readonly most: Global;
  readonly logits: Global;
  readonly classes: Global;
  readonly isFloat: Global;
  predict(length: number): number;
}

interface Global {
  readonly value: number;
}

/** What we use of it: TypeScript has its types for browsers alone. */
declare const WebAssembly: {
  instantiate(module: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>;
};

/** A written module as a function of inputs; it runs by what it exports alone. */
export async function instance(module: Uint8Array): Promise<(input: Input) => Said> {
  const { exports } = (await WebAssembly.instantiate(module, {})).instance;
  const { memory, input: at, most, logits, classes, isFloat, predict } = exports as Exports;
  return input => {
    const bytes = typeof input === "string" ? canonicalText(input) : input;
    const fits = typeof input === "string" ? bytes.length <= most.value : bytes.length === most.value;
    const expected = `${typeof input === "string" ? "at most " : ""}${most.value}`;
    check(fits, "bytes of the input", bytes.length, expected);
    new Uint8Array(memory.buffer).set(bytes, at.value);
    const label = predict(bytes.length);
    const Numbers = isFloat.value ? Float64Array : Int32Array;
    return { label, logits: new Numbers(memory.buffer, logits.value, classes.value).slice() };
  };
}

/** A text as devices without tables of Unicode take it: its tokens, parted by blanks. */
export const canonicalText = (text: string): Uint8Array => new TextEncoder().encode(tokensOf(text).join(" "));
