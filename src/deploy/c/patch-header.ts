import { check } from "../../core/check.js";
import { plans } from "../../models/one-bit/plan.js";
import type { PackedPatches } from "../patches/packed.js";
import type { Writing } from "../target.js";
import { convolutionPart, mapOf } from "./convolutions.js";
import { headerFile } from "./header-file.js";
import { array, bitArray, type Part, parts } from "./part.js";
import { integralsOf, patchPart, patchType } from "./patches.js";

/** The header of a patch CNN: signs and weights in the bits that its file has them in, unpacked as they are used. */
export function patchHeader(packed: PackedPatches, writing: Writing): string {
  const { shape, head } = packed;
  const { height, width, colours, patches, plan, hidden } = shape;
  const side: number = plans[plan].stages[0].side;
  check(side === 1, "side of the first convolution for the format c", side, "1");
  const integrals = integralsOf([height, width, colours], plans[plan].sliding.padding);
  const contents = {
    says: `A patch CNN of ${patches} patches, channels ${hidden.join("-")}`,
    input: "image" as const,
    constants: [["INPUTS", `(${[height, width, ...(colours > 1 ? [colours] : [])].join(" * ")})`] as const],
    types: patchType(integrals),
    ...parts([patchPart(packed, integrals), convolutionPart(packed), headPart(packed)]),
    exponent: head.exponent,
  };
  return headerFile(contents, packed, writing);
}

/** z_o = (Σ q·u + β)·m, of the last map. */
function headPart({ head, convolutions }: PackedPatches): Part {
  const { inputs, weights, weightBits, multipliers, biases } = head;
  const [mask, sign] = [2 ** weightBits - 1, 2 ** (weightBits - 1)];
  return {
    memory: [],
    code: `
${bitArray("weights", weights, weightBits)}
${array("uint8_t", "scales", multipliers)}
${array("int16_t", "biases", biases)}

/* The last map to logits; the class of the largest one, the first of those where several are. */
static inline int @head(@memory *memory) {
  int label = 0, at = 0, o, i;
  for (o = 0; o < @CLASSES; o++) {
    int32_t sum = @biases[o];
    for (i = 0; i < ${inputs}; i++, at += ${weightBits}) {
      const int q = (@weights[at >> 3] >> (at & 7)) & ${mask};
      sum += ((q ^ ${sign}) - ${sign}) * memory->${mapOf(convolutions.length - 1)}[i];
    }
    memory->logits[o] = sum * @scales[o];
    if (memory->logits[o] > memory->logits[label]) label = o;
  }
  return label;
}`,
  };
}
