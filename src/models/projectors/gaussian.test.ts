import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { signBits } from "../projection.js";
import { gaussianDrawn, gaussianKept } from "./gaussian.js";
import { projectEach } from "./projector.js";

it("both give the bits that training takes from the engine", async () => {
  const [inputs, bits] = [7, 70];
  const x = seeded(9).normals(5 * inputs);
  const { words } = await signBits(x, inputs, bits, seeded(4));
  expect(projectEach(gaussianKept(inputs, bits, seeded(4)), x).words).toEqual(words);
  expect(projectEach(gaussianDrawn(inputs, bits, seeded(4)), x).words).toEqual(words);
});

it("keep all planes, or nothing", () => {
  expect(gaussianKept(784, 840, seeded(1)).keptBytes).toBe(784 * 840 * 4);
  expect(gaussianDrawn(784, 840, seeded(1)).keptBytes).toBe(0);
});
