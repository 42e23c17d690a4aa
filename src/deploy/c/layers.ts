import { counted } from "../../core/text/counted.js";
import type { Coding } from "../../models/features.js";
import type { IntegerLayer } from "../../models/quantised.js";
import { array, type Part, signWords } from "./part.js";

/** The layers of whole numbers, from memory->bits to memory->logits. */
export function layersPart(layers: readonly IntegerLayer[], coding: Coding): Part {
  const widest = Math.max(...layers.map(({ outputs }) => outputs));
  const hidden = layers.slice(0, -1).map(({ outputs }) => outputs);
  const [even, odd] = [0, 1].map(parity => Math.max(0, ...hidden.filter((_, l) => l % 2 === parity)));
  return {
    memory: [
      `int32_t sums[${widest}];`,
      ...(even ? [`uint8_t even[${even}];`] : []), // units of layers 0, 2, …
      ...(odd ? [`uint8_t odd[${odd}];`] : []),
    ],
    code: [...layers.map((layer, l) => layerCode(layer, l, coding)), headCode(layers.length)].join("\n\n"),
  };
}

const headCode = (count: number): string => `
/* Bits to logits; the class of the largest one, the first of those where several are. */
static inline int @head(@memory *memory) {
  int label = 0, c;
${Array.from({ length: count }, (_, l) => `  @layer${l}(memory);`).join("\n")}
  for (c = 1; c < @CLASSES; c++)
    if (memory->logits[c] > memory->logits[label]) label = c;
  return label;
}`;

function layerCode(layer: IntegerLayer, l: number, coding: Coding): string {
  const { inputs, outputs, weightBits, multipliers, shift } = layer;
  const counts = l === 0 && weightBits === 1;
  const to = shift === undefined ? "logits" : unitsOf(l);
  return `
/* Layer ${l}: ${inputs} to ${outputs}, weights of ${counted(weightBits, "bit")}. */
${counts ? array("uint32_t", `weights${l}`, signWords(layer.weights, inputs)) : array(weightBits === 8 ? "int8_t" : "uint8_t", `weights${l}`, rowsOf(layer))}
${array("uint8_t", `scales${l}`, multipliers)}
${biasArray(layer, l)}

static inline void @layer${l}(@memory *memory) {
  int32_t *const sums = memory->sums;
  int o;
${counts ? counting(layer, coding) : adding(layer, l, coding)}
  for (o = 0; o < ${outputs}; o++) {
    const int32_t z = (sums[o] + ${biasOf(layer, l)}) * (int32_t)@scales${l}[o];
${shift === undefined ? `    memory->${to}[o] = z;` : rounding(to, shift)}
  }
}`;
}

/** Biases of 8 bits stay bytes. */
const biasArray = ({ biases, biasShift }: IntegerLayer, l: number): string =>
  biasShift === undefined
    ? array("int16_t", `biases${l}`, biases)
    : array(
        "int8_t",
        `biases${l}`,
        Int8Array.from(biases, bias => bias / 2 ** biasShift),
      );

const biasOf = ({ biasShift = 0 }: IntegerLayer, l: number): string =>
  `@biases${l}[o]${biasShift === 0 ? "" : ` * ${2 ** biasShift}`}`;

/** Where the units of a hidden layer are kept: layers take turns, so that each reads what the one before wrote. */
const unitsOf = (l: number): string => (l % 2 ? "odd" : "even");

const rounding = (to: string, shift: number): string => `    const int32_t u = z + ${2 ** (shift - 1)};
    memory->${to}[o] = (uint8_t)(u < 0 ? 0 : u >= ${2 ** (shift + 8)} ? 255 : u >> ${shift});`;

/** A bit times a weight of a bit each: 32 products at once, and their sum by counting ones. */
function counting({ inputs, outputs }: IntegerLayer, coding: Coding): string {
  const words = Math.ceil(inputs / 32);
  const [ones, start, each] =
    coding === "0/1" ? ["seen & w", "-@ones(memory->bits)", "2 *"] : ["seen ^ w", `${inputs}`, "-2 *"];
  return `  for (o = 0; o < ${outputs}; o++) {
    int32_t n = ${start};
    int k;
    for (k = 0; k < ${words}; k++) {
      const uint32_t seen = memory->bits[k], w = @weights0[o * ${words} + k];
      n += ${each} @count(${ones});
    }
    sums[o] = n;
  }`;
}

/** Rows of weights are added as often as the input says; an input of 0 costs nothing. */
function adding({ inputs, outputs, weightBits }: IntegerLayer, l: number, coding: Coding): string {
  const width = rowBytes(outputs, weightBits);
  const value =
    l > 0
      ? `memory->${unitsOf(l - 1)}[i]`
      : coding === "0/1"
        ? "(int32_t)((memory->bits[i >> 5] >> (i & 31)) & 1u)"
        : "2 * (int32_t)((memory->bits[i >> 5] >> (i & 31)) & 1u) - 1";
  return `  int i;
  for (o = 0; o < ${outputs}; o++) sums[o] = 0;
  for (i = 0; i < ${inputs}; i++) {
    const int32_t a = ${value};
    const ${weightBits === 8 ? "int8_t" : "uint8_t"} *const row = @weights${l} + ${width} * i;
    if (a == 0) continue;
    for (o = 0; o < ${outputs}; o++) sums[o] += a * ${weightOf[weightBits]};
  }`;
}

/** Weight o of a row; the lowest bits of a byte come first. */
const weightOf = {
  8: "row[o]",
  4: "((int32_t)(((row[o >> 1] >> (4 * (o & 1))) & 15) ^ 8) - 8)",
  2: "((int32_t)(((row[o >> 2] >> (2 * (o & 3))) & 3) ^ 2) - 2)",
  1: "(2 * (int32_t)((row[o >> 3] >> (o & 7)) & 1) - 1)",
} as const;

const rowBytes = (outputs: number, weightBits: number): number => Math.ceil((outputs * weightBits) / 8);

/** Weights input by input, each row in whole bytes. */
function rowsOf({ inputs, outputs, weightBits, weights }: IntegerLayer): Uint8Array | Int8Array {
  const width = rowBytes(outputs, weightBits);
  const rows = weightBits === 8 ? new Int8Array(inputs * width) : new Uint8Array(inputs * width);
  for (let o = 0, at = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) {
      const q = weights[at++]!;
      const bit = o * weightBits;
      if (weightBits === 8) rows[i * width + o] = q;
      else rows[i * width + (bit >>> 3)]! |= stored(q, weightBits) << (bit & 7);
    }
  return rows;
}

/** A weight as its bits: of one bit 1 is +1, of more its two's complement. */
const stored = (q: number, weightBits: number): number =>
  weightBits === 1 ? (q > 0 ? 1 : 0) : q & (2 ** weightBits - 1);
