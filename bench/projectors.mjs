import { boxes } from "../dist/models/projectors/boxes.js";
import { gaussianDrawn, gaussianKept } from "../dist/models/projectors/gaussian.js";
import { hadamard } from "../dist/models/projectors/hadamard.js";
import { sparse } from "../dist/models/projectors/sparse.js";
import { mostBits } from "./inputs.mjs";

/** @typedef {import("../dist/core/random.js").Random} Random */

/** Projectors of MNIST's pixels to the bits of the widest head, by name; each takes its chance. */
export const projectors = {
  gaussianKept: (/** @type {Random} */ random) => gaussianKept(784, mostBits, random),
  gaussianDrawn: (/** @type {Random} */ random) => gaussianDrawn(784, mostBits, random),
  hadamard: (/** @type {Random} */ random) => hadamard(784, mostBits, random),
  sparse: (/** @type {Random} */ random) => sparse(784, mostBits, random),
  boxes: (/** @type {Random} */ random) => boxes([28, 28], mostBits, random),
};
