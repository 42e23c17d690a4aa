// Bits of all test images of MNIST at once, as training takes them from the engine; drawing the planes included.
import { seeded } from "../../dist/core/random.js";
import { startEngine } from "../../dist/engine/backend.js";
import { signBits } from "../../dist/models/projection.js";
import { mnist, mostBits } from "../inputs.mjs";
import { serve } from "./serve.mjs";

await startEngine();
const { pixels, count } = (await mnist()).test;
await signBits(pixels, 784, mostBits, seeded(1));
await serve(async () => {
  const startedAt = performance.now();
  await signBits(pixels, 784, mostBits, seeded(1));
  return { value: (1000 * (performance.now() - startedAt)) / count };
});
