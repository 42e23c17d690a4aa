import type { IntegerLayer } from "../../models/quantised.js";
import { type PackedModel, predictor } from "../packed.js";
import { type Input, type PackedProjection, planesKey } from "../projection.js";
import type { Writing } from "../target.js";
import { belowPart, chancePart } from "./chance.js";
import { imagePart } from "./images.js";
import { layersPart } from "./layers.js";
import { array, type Part, parts } from "./part.js";
import { textPart } from "./texts.js";

/** The header of a model: one file of C99 that needs no other but stdint.h, allocates nothing and keeps no state. */
export function header(packed: PackedModel, { name, examples }: Writing): string {
  const { projection, classes, layers } = packed;
  const all = parts([
    ...projectionParts(projection),
    countPart(packed),
    layersPart(layers as readonly IntegerLayer[], projection.coding),
  ]);
  return `${[
    about(packed),
    `#ifndef @H\n#define @H\n\n#include <stdint.h>

/* An int has 32 bits or more: sums and places in arrays need them. */
typedef char @int_of_32_bits[sizeof(int) >= 4 ? 1 : -1];`,
    constants(packed),
    `/* What a prediction works in: the caller's, of any content. */
typedef struct {
  uint32_t bits[@WORDS];
${all.memory.map(member => `  ${member}`).join("\n")}
} @memory;`,
    all.code,
    predicting[projection.input],
    `static inline const char *@class(int label) {
  static const char *const names[@CLASSES] = {
${classes.map(text => `    ${literal(text)}`).join(",\n")}};
  return names[label];
}`,
    selfTest(packed, examples),
    "#endif",
  ].join("\n\n")}\n`.replaceAll("@", `${name}_`);
}

function projectionParts(projection: PackedProjection): Part[] {
  if (projection.input === "text") return [textPart(projection)];
  const { ids, kind } = projection;
  const below = kind === "sparse" || kind === "boxes" ? [belowPart] : [];
  const width = ids?.some(id => id >= 2 ** 16) ? "uint32_t" : "uint16_t";
  const idsPart = ids ? [{ memory: [], code: array(width, "ids", ids) }] : [];
  return [chancePart(planesKey(projection)), ...below, ...idsPart, imagePart(projection)];
}

/** Counts ones, for a first layer of one-bit weights. */
function countPart({ layers, projection }: PackedModel): Part {
  const [first] = layers as readonly IntegerLayer[];
  if (first!.weightBits !== 1) return { memory: [], code: "" };
  const all = `
static inline int32_t @ones(const uint32_t *bits) {
  int32_t n = 0;
  int k;
  for (k = 0; k < @WORDS; k++) n += @count(bits[k]);
  return n;
}`;
  return {
    memory: [],
    code: `
/* The ones of a word: sums of 2, 4 and 8 bits side by side, then of the four bytes. */
static inline int32_t @count(uint32_t word) {
  word -= (word >> 1) & 0x55555555u;
  word = (word & 0x33333333u) + ((word >> 2) & 0x33333333u);
  return (int32_t)((((word + (word >> 4)) & 0x0f0f0f0fu) * 0x01010101u) >> 24);
}
${projection.coding === "0/1" ? all : ""}`,
  };
}

function about({ about: { dataset, accuracy }, projection, layers, classes }: PackedModel): string {
  const widths = [projection.bits, ...layers.map(({ outputs }) => outputs)].join("-");
  return `/*
 * A projection network of ${projection.T} x ${projection.d} ${projection.kind} bits, ${widths}, trained on ${plain(dataset)}: ${classes.length} classes,
 * accuracy ${accuracy.toFixed(4)} on the test part. Whole numbers alone; no allocation, no library, no state.
 *
 *   static @memory memory;
 *   int label = @predict(${projection.input === "image" ? "image" : "text, length"}, &memory);   memory.logits has the logits
 *
 * With @SELF_TEST defined, @self_test(&memory) says how many of some known answers are wrong.
 */`;
}

function constants({ projection, classes, layers }: PackedModel): string {
  const last = layers.at(-1) as IntegerLayer;
  const inputs = projection.input === "image" ? [["INPUTS", projection.shape.join(" * ")]] : [];
  const all = [
    ...inputs,
    ["BITS", String(projection.bits)],
    ["WORDS", String(Math.ceil(projection.bits / 32))],
    ["CLASSES", String(classes.length)],
    ["EXPONENT", `${last.exponent} /* a logit of 1 stands for 2^-${last.exponent} */`],
  ];
  return all
    .map(([name, value]) => `#define @${name} ${name === "INPUTS" ? `(${value})` : value}`)
    .join("\n");
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

function selfTest(packed: PackedModel, examples: readonly Input[]): string {
  const predict = predictor(packed);
  const answers = examples.map(predict);
  const inputs = examples.map(bytesOf);
  let end = 0;
  const ends = inputs.map(({ length }) => (end += length));
  const bytes = inputs.flatMap(input => [...input]);
  const isImage = packed.projection.input === "image";
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
    int differs = @predict(${isImage ? "@test_inputs + from" : "(const char *)@test_inputs + from, @test_ends[i] - from"}, memory) != @test_labels[i];
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
