import { crc32 } from "node:zlib";
import { Refusal } from "../core/check.js";
import type { Random } from "../core/random.js";
import { signsIn } from "../models/one-bit/convolution.js";
import { sidesOf } from "../models/one-bit/plan.js";
import type { TrainedModel } from "../models/trained.js";
import { fileOf, inFile } from "./binary/file.js";
import { pack } from "./pack.js";
import { answering, arePatches, type Packed, type PackedModel } from "./packed.js";
import type { PackedPatches } from "./patches/packed.js";
import { drawnBits, type Input, inputsOf } from "./projection.js";

/** What became of the mutations of a file. */
export interface Fuzzed {
  readonly refused: number;
  readonly read: number;
}

/**
 * Changes a file of a packed model again and again, the checksum made right most of the time: each change has to be refused
 * in a line or read as exactly what it says, so that writing it again gives the same bytes, and then to answer. Throws at
 * the first that is not.
 */
export function fuzzFile(file: Uint8Array, random: Random, times: number): Fuzzed {
  return counted(times, i => {
    const changed = mutated(file, random.words(16, 16 * i));
    const read = inFile("file", changed);
    return () => {
      if (!Buffer.from(fileOf(read)).equals(changed)) throw new Error("it is read as another file");
      answers(read);
    };
  });
}

/** Changes the spec of a trained model again and again: each change is refused in a line, or packs to what a file holds. */
export function fuzzSpec({ spec, weights }: TrainedModel, random: Random, times: number): Fuzzed {
  return counted(times, i => {
    const changed = changedSpec(spec, random.words(8, 8 * i));
    const packed = pack({ spec: changed as TrainedModel["spec"], weights });
    const file = fileOf(packed);
    return () => {
      const read = inFile("file", file);
      if (!Buffer.from(fileOf(read)).equals(file)) throw new Error("it packs to what no file holds");
      if (answers(read) !== answers(packed)) throw new Error("it answers otherwise than its file");
    };
  });
}

const mostSteps = 2 ** 18; // of a model that is run: larger ones take seconds each

/** What a model says of one input, as text; of one that is too large to be tried often nothing. */
function answers(packed: Packed): string {
  const { input, steps } = arePatches(packed) ? ofPatches(packed) : ofNet(packed);
  if (steps > mostSteps) return "";
  const { label, logits } = answering(packed)(input);
  if (logits.length !== packed.classes.length || packed.classes[label] === undefined)
    throw new Error("it says no class");
  return `${label} ${logits}`;
}

/** An input, and how many numbers are drawn and added up for it. */
interface Try {
  readonly input: Input;
  readonly steps: number;
}

const imageOf = (inputs: number): Uint8Array => Uint8Array.from({ length: inputs }, (_, i) => 37 * i);

function ofNet({ projection }: PackedModel): Try {
  if (projection.input === "text") return { input: "a b c", steps: drawnBits(projection) };
  const inputs = inputsOf(projection);
  return { input: imageOf(inputs), steps: inputs * drawnBits(projection) };
}

function ofPatches({ shape, convolutions }: PackedPatches): Try {
  const sides = sidesOf(shape);
  const sums = convolutions.map((layer, l) => sides[l]![0] * sides[l]![1] * signsIn(layer));
  return {
    input: imageOf(shape.height * shape.width * shape.colours),
    steps: sums.reduce((all, count) => all + count, 0),
  };
}

/**
 * How often `attempt` was refused and how often it worked; anything else that it throws is a fault, and so is whatever the
 * function throws that it gives.
 */
function counted(times: number, attempt: (i: number) => () => void): Fuzzed {
  let [refused, read] = [0, 0];
  for (let i = 0; i < times; i++) {
    let holds: (() => void) | null = null;
    try {
      holds = attempt(i);
      read++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw fault(i, error);
      refused++;
    }
    try {
      holds?.();
    } catch (error) {
      throw fault(i, error);
    }
  }
  return { refused, read };
}

const fault = (i: number, error: unknown): Error =>
  new Error(`mutation ${i}: ${(error as Error).message}`, { cause: error });

const oddities = [
  null,
  undefined,
  -1,
  0,
  0.5,
  3,
  1e9,
  2 ** 53,
  Number.NaN,
  "",
  "x",
  "boxes",
  "sign",
  true,
  [],
  {},
  [1, 2],
  [-1, 4, 1],
];

/** One to three values of the spec, at any depth, become others or go. */
function changedSpec(spec: unknown, words: Uint32Array): unknown {
  const changed = structuredClone(spec);
  for (let k = 0; k < 1 + (words[0]! % 3); k++)
    changeOne(changed as Record<string, unknown>, words[1 + 2 * k]!, words[2 + 2 * k]!);
  return changed;
}

function changeOne(within: Record<string, unknown>, where: number, how: number): void {
  const keys = Object.keys(within);
  if (keys.length === 0) return;
  const key = keys[where % keys.length]!;
  const [value, rest] = [within[key], Math.floor(where / keys.length)];
  if (typeof value === "object" && value !== null && rest % 3 > 0)
    changeOne(value as Record<string, unknown>, rest, how);
  else if (how % 5 === 0) delete within[key];
  else if (how % 5 === 1 && typeof value === "number") within[key] = value + ((how >>> 8) % 3) - 1;
  else within[key] = structuredClone(oddities[(how >>> 8) % oddities.length]);
}

/** One to four changes of a byte, of a bit, in length or of a whole stretch. */
function mutated(file: Uint8Array, words: Uint32Array): Uint8Array {
  let bytes = file.slice();
  const changes = 1 + (words[0]! % 4);
  for (let k = 0; k < changes; k++) {
    const [how, where, what] = [words[1 + 3 * k]!, words[2 + 3 * k]!, words[3 + 3 * k]!];
    const at = (how >>> 8) % 3 ? where % bytes.length : where % Math.min(bytes.length, 60); // the header, often
    const kind = how % 16;
    if (kind < 8) bytes[at] = what;
    else if (kind < 13) bytes[at]! ^= 1 << (what & 7);
    else if (kind < 14) bytes = bytes.slice(0, Math.max(8, at));
    else if (kind < 15) bytes = Uint8Array.from([...bytes.subarray(0, at), what, ...bytes.subarray(at)]);
    else bytes.fill(what, at, at + ((what >>> 8) % 9));
  }
  if (words[13]! % 8)
    new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}
