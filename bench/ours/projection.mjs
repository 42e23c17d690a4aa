// Bits of MNIST's test images, one image after the other in plain JavaScript; with `anew` nothing of the seed is kept.
import { seeded } from "../../dist/core/random.js";
import { wordsFor } from "../../dist/models/projection.js";
import { mnist } from "../inputs.mjs";
import { projectors } from "../projectors.mjs";
import { serve, settings } from "./serve.mjs";

/** @type {{ kind: keyof typeof projectors, anew?: boolean, wantedMs: number }} */
const { kind, anew = false, wantedMs } = settings;
const { pixels, count } = (await mnist()).test;
const images = Array.from({ length: count }, (_, i) => pixels.subarray(i * 784, (i + 1) * 784));
const random = seeded(1);
const kept = projectors[kind](random);
const words = new Uint32Array(wordsFor(kept.bits));

let done = 0;
function project() {
  const projector = anew ? projectors[kind](random) : kept;
  projector.project(images[done++ % count], words);
}

/** @param {number} examples */
function seconds(examples) {
  const startedAt = performance.now();
  for (let i = 0; i < examples; i++) project();
  return (performance.now() - startedAt) / 1000;
}

let examples = 1;
while (seconds(examples) < 0.2) examples *= 2; // warms up, too
examples = Math.ceil((examples * wantedMs) / 1000 / seconds(examples));
await serve(() => ({ value: (1e6 * seconds(examples)) / examples, keptBytes: kept.keptBytes, examples }));
