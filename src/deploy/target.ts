import { catalogue } from "../core/catalogue.js";
import type { WeightBits } from "../models/quantised.js";
import type { Packed, PackedModel } from "./packed.js";
import type { PackedPatches } from "./patches/packed.js";
import type { Input } from "./projection.js";

/** A format that a packed model leaves the house in: what a file of `targets/` exports by default. */
export interface Target {
  /** One line for `neuralbits export --help`. */
  readonly summary: string;
  /** What the names of its files end in, after the export's name; the first is the file that the user asked for. */
  readonly endings: readonly string[];
  /** How its floats are compared with the model's: exactly, or, where they have 32 bits, to 1e-5. Whole numbers have to be equal. */
  readonly floats: "double" | "single";
  /** Bits that weights are rounded to where they are floats and nobody says; absent: floats stay. */
  readonly rounds?: WeightBits;
  /** The longest text that its files take, in bytes; absent: any. */
  readonly mostTextBytes?: number;
  /** Bytes of a text as its files take it; absent: those of UTF-8. */
  textBytes?(text: string): number;
  /** Refuses, in a line, a model that the format cannot hold. */
  accepts(packed: PackedModel): void;
  /** The files that make the export: `name` is the first word of their names, and an identifier of C and of JavaScript. */
  write(packed: PackedModel, about: Writing): Promise<readonly TargetFile[]> | readonly TargetFile[];
  /** The files of a patch CNN; absent where the format has no form for it. */
  patches?(packed: PackedPatches, about: Writing): readonly TargetFile[];
  /**
   * What the written files say of inputs, found by a reader that knows the format and not this packed model; null where
   * this machine has none (no C compiler, say), and the export then says that nothing has run it. `packed` is for what a format
   * leaves to its caller, such as the bits of a text.
   */
  run(
    files: readonly TargetFile[],
    inputs: readonly Input[],
    packed: Packed,
  ): Promise<readonly Said[] | null>;
}

export interface Writing {
  readonly name: string;
  /** Inputs for a self-test, ten at most. */
  readonly examples: readonly Input[];
}

/** A file of an export. */
export interface TargetFile {
  /** `digits.h`; the first one is what the user asked for. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** What an exported file says of one input: logits in the unit of the packed model's. */
export interface Said {
  readonly logits: ArrayLike<number>;
  readonly label: number;
  /** The names of all classes, where the file itself tells them. */
  readonly classes?: readonly string[];
}

/** All formats by name: one per file of `targets/`. */
export const targets = catalogue<Target>("export format", new URL("./targets/", import.meta.url));
