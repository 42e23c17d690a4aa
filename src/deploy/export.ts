import { isDeepStrictEqual } from "node:util";
import { check, oneOf } from "../core/check.js";
import { sizeOf } from "./binary/file.js";
import { answering, arePatches, isWhole, logitUnit, type Packed, type PackedSize } from "./packed.js";
import { decider, type Input } from "./projection.js";
import { type Said, type Target, type TargetFile, targets, type Writing } from "./target.js";

/** A packed model in a format, and what was tried before anybody gets it. */
export interface Export {
  readonly format: string;
  /** What the format is, in a line. */
  readonly summary: string;
  readonly files: readonly TargetFile[];
  readonly bytes: number;
  /** What the model itself takes, part by part. */
  readonly size: PackedSize;
  readonly checked: {
    readonly inputs: number;
    /** Whether the written file was run, or only its model. */
    readonly ran: boolean;
    /** Inputs of which a bit is a matter of rounding, so that logits may differ; the classes do not. */
    readonly undecided: number;
  };
}

/** What the model is checked with. */
export interface Proof {
  /** A name in C and in JavaScript. */
  readonly name: string;
  readonly inputs: readonly Input[];
  /** The trained model's logits [inputs · classes]; absent where there is no such model. */
  readonly logits?: Float32Array;
}

const selfTests = 10;
const tolerance = 1e-5; // of float forms

/**
 * The files of a model in a format. Refuses to hand out any whose logits are not those of the trained model on all inputs:
 * whole numbers exactly, floats to 1e-5, and every class the same.
 */
export async function exported(packed: Packed, format: string, proof: Proof): Promise<Export> {
  const target = await targets.load(oneOf("export format", format, targets.names()));
  accepted(target, format, packed);
  const { name, inputs } = proof;
  const isName = /^[a-z][a-z0-9_]*$/i.test(name);
  check(isName, "name of an export", name, "letters, digits and underscores, a letter first");
  check(inputs.length > 0, "inputs to check an export with", 0, "one or more");
  const answers = inputs.map(answering(packed));
  const isDecided = arePatches(packed) ? () => true : decider(packed.projection);
  const open = new Set<number>();
  const compared: Comparison = (i, ...both) =>
    compare(both, () => {
      const is = isDecided(inputs[i]!);
      if (!is) open.add(i);
      return is;
    });
  if (proof.logits) checkModel(packed, answers, proof.logits, compared);
  const examples = firstOf(inputs, isDecided, selfTests);
  const files = await written(target, packed, { name, examples });
  const said = await target.run(files, inputs, packed);
  if (said) checkFile(`format ${format}`, { target, packed, answers, said }, compared);
  return {
    format,
    summary: target.summary,
    files,
    bytes: files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
    size: sizeOf(packed),
    checked: { inputs: inputs.length, ran: said !== null, undecided: open.size },
  };
}

/** Refuses, in a line, a model that a format cannot hold. */
export function accepted(target: Target, format: string, packed: Packed): void {
  const what = `network for the format ${format}`;
  if (arePatches(packed)) check(target.patches !== undefined, what, "patch-cnn", "dense layers on bits");
  else target.accepts(packed);
}

const written = (target: Target, packed: Packed, about: Writing) =>
  arePatches(packed) ? target.patches!(packed, about) : target.write(packed, about);

function firstOf<T>(all: readonly T[], is: (one: T) => boolean, count: number): T[] {
  const found: T[] = [];
  for (const one of all) {
    if (found.length === count) break;
    if (is(one)) found.push(one);
  }
  return found;
}

/** What is compared of input i: what it is, the logits that there are and those that there should be, how far they may be. */
type Compared = readonly [
  what: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
];
type Comparison = (i: number, ...compared: Compared) => void;

/** Refuses a packed model that is not the trained one. */
function checkModel(
  packed: Packed,
  answers: readonly Said[],
  trained: Float32Array,
  compared: Comparison,
): void {
  const { classes } = packed;
  const numbers = classes.length * answers.length;
  check(trained.length === numbers, "logits of the trained model", trained.length, String(numbers));
  const most = isWhole(packed) ? 0 : tolerance;
  for (const [i, { logits, label }] of answers.entries()) {
    const expected = trained.subarray(i * classes.length, (i + 1) * classes.length);
    compared(i, `packed model, input ${i}`, real(packed, logits), expected, most);
    checkLabel(`packed model, input ${i}`, label, expected.indexOf(Math.max(...expected)));
  }
}

/** Logits in the unit of the trained model's, rounded once, as that one's are. */
const real = (packed: Packed, logits: ArrayLike<number>): Float64Array =>
  Float64Array.from(logits, logit => Math.fround(logit) * logitUnit(packed));

interface Ran {
  readonly target: Target;
  readonly packed: Packed;
  readonly answers: readonly Said[];
  readonly said: readonly Said[];
}

function checkFile(what: string, { target, packed, answers, said }: Ran, compared: Comparison): void {
  check(said.length === answers.length, `${what}, answers`, said.length, String(answers.length));
  checkNames(what, said[0]?.classes, packed.classes);
  const most = target.floats === "double" || isWhole(packed) ? 0 : tolerance;
  for (const [i, { logits, label }] of said.entries()) {
    const { logits: expectedLogits, label: expected } = answers[i]!;
    const name = `${what}, input ${i}`;
    compared(i, name, logits, expectedLogits, most);
    checkLabel(name, label, expected);
  }
}

/** Refuses names of classes that are others, where a file has any; half a character has no form of its own in UTF-8. */
function checkNames(what: string, said: readonly string[] | undefined, classes: readonly string[]): void {
  const expected = classes.map(name => Buffer.from(name).toString());
  check(
    !said || isDeepStrictEqual(said, expected),
    `${what}, classes`,
    said,
    `${expected}, as the model has them`,
  );
}

/** Refuses logits that differ by more than the tolerance, of the largest one where that is above 1. */
function compare([what, got, expected, tolerance]: Compared, isDecided: () => boolean): void {
  check(got.length === expected.length, `${what}, logits`, got.length, String(expected.length));
  const most = tolerance * Math.max(1, ...Array.from(expected, Math.abs));
  const at = Array.from(expected, (logit, c) => Math.abs(got[c]! - logit) <= most).indexOf(false); // so is NaN
  if (at < 0 || !isDecided()) return;
  check(false, `${what}, logit ${at}`, got[at], `${expected[at]}, as the model has it`);
}

const checkLabel = (what: string, got: number, expected: number): void =>
  check(got === expected, `${what}, class`, got, `${expected}, as the model has it`);
