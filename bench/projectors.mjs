import { boxes } from "../dist/models/projectors/boxes.js";
import { gaussianDrawn, gaussianKept } from "../dist/models/projectors/gaussian.js";
import { hadamard } from "../dist/models/projectors/hadamard.js";
import { sparse } from "../dist/models/projectors/sparse.js";
import { mostBits } from "./inputs.mjs";

/** Projectors of MNIST's pixels to the bits of the widest head, by name; each takes its chance. */
export const projectors = {
  gaussianKept: random => gaussianKept(784, mostBits, random),
  gaussianDrawn: random => gaussianDrawn(784, mostBits, random),
  hadamard: random => hadamard(784, mostBits, random),
  sparse: random => sparse(784, mostBits, random),
  boxes: random => boxes([28, 28], mostBits, random),
};
