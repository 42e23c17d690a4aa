import { boxes } from "../dist/models/kinds/boxes.js";
import { gaussianDrawn, gaussianKept } from "../dist/models/kinds/gaussian.js";
import { hadamard } from "../dist/models/kinds/hadamard.js";
import { sparse } from "../dist/models/kinds/sparse.js";
import { mostBits } from "./inputs.mjs";

/** Projectors of MNIST's pixels to the bits of the widest head, by kind; each takes its chance. */
export const kinds = {
  gaussianKept: random => gaussianKept(784, mostBits, random),
  gaussianDrawn: random => gaussianDrawn(784, mostBits, random),
  hadamard: random => hadamard(784, mostBits, random),
  sparse: random => sparse(784, mostBits, random),
  boxes: random => boxes([28, 28], mostBits, random),
};
