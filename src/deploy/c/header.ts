import type { IntegerLayer } from "../../models/quantised.js";
import type { PackedModel } from "../packed.js";
import { type PackedProjection, planesKey } from "../projection.js";
import type { Writing } from "../target.js";
import { belowPart, chancePart } from "./chance.js";
import { headerFile } from "./header-file.js";
import { imagePart } from "./images.js";
import { layersPart } from "./layers.js";
import { array, countCode, type Part, parts } from "./part.js";
import { textPart } from "./texts.js";

/** The header of a projection network. */
export function header(packed: PackedModel, writing: Writing): string {
  const { projection, layers } = packed;
  const { T, d, bits, kind, input } = projection;
  const widths = [bits, ...layers.map(({ outputs }) => outputs)].join("-");
  const { memory, code } = parts([
    ...projectionParts(projection),
    countPart(packed),
    layersPart(layers as readonly IntegerLayer[], projection.coding),
  ]);
  const contents = {
    says: `A projection network of ${T} x ${d} ${kind} bits, ${widths}`,
    input,
    constants: [
      ...(input === "image" ? [["INPUTS", `(${projection.shape.join(" * ")})`] as const] : []),
      ["BITS", String(bits)] as const,
      ["WORDS", String(Math.ceil(bits / 32))] as const,
    ],
    memory: ["uint32_t bits[@WORDS];", ...memory],
    code,
    exponent: (layers.at(-1) as IntegerLayer).exponent,
  };
  return headerFile(contents, packed, writing);
}

function projectionParts(projection: PackedProjection): Part[] {
  if (projection.input === "text") return [textPart(projection)];
  const { ids, kind } = projection;
  const below = kind === "sparse" || kind === "boxes" ? [belowPart] : [];
  const width = ids?.some(id => id >= 2 ** 16) ? "uint32_t" : "uint16_t";
  const idsPart = ids ? [{ memory: [], code: array(width, "ids", ids) }] : [];
  const chance = kind === "pooled" ? [] : [chancePart(planesKey(projection))]; // whose one number is in the code
  return [...chance, ...below, ...idsPart, imagePart(projection)];
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
  return { memory: [], code: `${countCode}\n${projection.coding === "0/1" ? all : ""}` };
}
