import { answering, type Packed } from "../packed.js";
import type { Input } from "../projection.js";
import type { Writing } from "../target.js";
import { array } from "./part.js";

/** What one kind of network brings to its header. An `@` in a name stands for the model's name and an underscore. */
export interface Contents {
  /** What it is, in half a line. */
  readonly says: string;
  readonly input: "image" | "text";
  /** What is defined beside the classes and the exponent: name and value. */
  readonly constants: readonly (readonly [name: string, value: string])[];
  /** Types that the memory is of. */
  readonly types?: string;
  /** Members of the struct of memory, the logits aside. */
  readonly memory: readonly string[];
  /** Constants, arrays and functions, `@project` and `@head` the last of them. */
  readonly code: string;
  readonly exponent: number;
}

/** A header: one file of C99 that needs no other but stdint.h, allocates nothing and keeps no state. */
export function headerFile(contents: Contents, packed: Packed, { name, examples }: Writing): string {
  const { types, memory, code, input } = contents;
  return `${[
    about(contents, packed),
    `#ifndef @H\n#define @H\n\n#include <stdint.h>

/* An int has 32 bits or more: sums and places in arrays need them. */
typedef char @int_of_32_bits[sizeof(int) >= 4 ? 1 : -1];`,
    constants(contents, packed),
    ...(types === undefined ? [] : [types]),
    `/* What a prediction works in: the caller's, of any content. */
typedef struct {
${memory.map(member => `  ${member}`).join("\n")}
  int32_t logits[@CLASSES];
} @memory;`,
    code,
    predicting[input],
    `static inline const char *@class(int label) {
  static const char *const names[@CLASSES] = {
${packed.classes.map(text => `    ${literal(text)}`).join(",\n")}};
  return names[label];
}`,
    selfTest(packed, examples, input),
    "#endif",
  ].join("\n\n")}\n`.replaceAll("@", `${name}_`);
}

function about({ says, input }: Contents, { about, classes }: Packed): string {
  const origin = about
    ? `, trained on ${plain(about.dataset)}: ${classes.length} classes,\n * accuracy ${about.accuracy.toFixed(4)} on the test part. `
    : `: ${classes.length} classes. `;
  return `/*
 * ${says}${origin}Whole numbers alone; no allocation, no library, no state.
 *
 *   static @memory memory;
 *   int label = @predict(${input === "image" ? "image" : "text, length"}, &memory);   memory.logits has the logits
 *
 * With @SELF_TEST defined, @self_test(&memory) says how many of some known answers are wrong.
 */`;
}

function constants({ constants, exponent }: Contents, { classes }: Packed): string {
  const all = [
    ...constants,
    ["CLASSES", String(classes.length)],
    ["EXPONENT", `${exponent} /* a logit of 1 stands for 2^-${exponent} */`],
  ] as const;
  return all.map(([name, value]) => `#define @${name} ${value}`).join("\n");
}

const predicting = {
  image: `/* image [@INPUTS], row by row, channels last: its class */
static inline int @predict(const uint8_t *image, @memory *memory) {
  @project(image, memory);
  return @head(memory);
}`,
  text: `/* text: UTF-8, so many bytes: its class, or -1 where it is too long */
static inline int @predict(const char *text, int32_t length, @memory *memory) {
  if (length < 0 || length > @MOST_BYTES) return -1;
  @project((const uint8_t *)text, length, memory);
  return @head(memory);
}`,
} as const;

function selfTest(packed: Packed, examples: readonly Input[], kind: Contents["input"]): string {
  const answers = examples.map(answering(packed));
  const inputs = examples.map(bytesOf);
  let end = 0;
  const ends = inputs.map(({ length }) => (end += length));
  const bytes = inputs.flatMap(input => [...input]);
  return `#ifdef @SELF_TEST
${array("uint8_t", "test_inputs", bytes)}
${array("int32_t", "test_ends", ends)}
${array(
  "int16_t",
  "test_labels",
  answers.map(({ label }) => label),
)}
${array(
  "int32_t",
  "test_logits",
  answers.flatMap(({ logits }) => [...logits]),
)}

/* How many of ${examples.length} inputs get another answer than the model gave: 0 where all is well. */
static inline int @self_test(@memory *memory) {
  int32_t from = 0;
  int wrong = 0, i, c;
  for (i = 0; i < ${examples.length}; from = @test_ends[i++]) {
    int differs = @predict(${kind === "image" ? "@test_inputs + from" : "(const char *)@test_inputs + from, @test_ends[i] - from"}, memory) != @test_labels[i];
    for (c = 0; c < @CLASSES; c++) differs |= memory->logits[c] != @test_logits[i * @CLASSES + c];
    wrong += differs;
  }
  return wrong;
}
#endif`;
}

export const bytesOf = (input: Input): Uint8Array =>
  typeof input === "string" ? new TextEncoder().encode(input) : input;

const special = '"\\?@'; // ends a literal, escapes, begins a trigraph, stands for the model's name

/** A text as a literal of C: what is not plain ASCII as octal escapes, which end after three digits. */
const literal = (text: string): string =>
  `"${Array.from(bytesOf(text), byte =>
    byte >= 32 && byte < 127 && !special.includes(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("")}"`;

/** A name within a comment. */
const plain = (text: string): string => text.replace(/[^\w .-]/g, "_");
