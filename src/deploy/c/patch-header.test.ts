import { expect, it } from "vitest";
import { withCompilers } from "../../../test/compilers.js";
import { images, randomPatches } from "../../../test/packed-models.js";
import { exported } from "../export.js";
import type { PackedPatches } from "../patches/packed.js";
import { patchPredictor } from "../patches/predictor.js";
import { patchHeader } from "./patch-header.js";
import { answersOf } from "./runner.js";

const models: Record<string, PackedPatches> = {
  "two convolutions, 2 bits": randomPatches([5, 7], { headBits: 2 }),
  "two convolutions, 8 bits, a wide picture": randomPatches([3, 9], { headBits: 8, height: 21, width: 34 }),
  "two convolutions, 64 patches": randomPatches([20, 32], { patches: 64 }),
  "five convolutions, 4 bits": randomPatches([3, 5, 4, 6, 7], { patches: 13 }),
  "five convolutions, three colours": randomPatches([3, 5, 4, 6, 7], { patches: 33, colours: 3, width: 32 }),
  "three colours whose places 16 bits just hold": randomPatches([3, 5], {
    ...{ patches: 9, colours: 3, height: 102, width: 105 },
  }),
  "three colours of a large picture": randomPatches([3, 5], {
    patches: 9,
    colours: 3,
    height: 99,
    width: 118,
  }),
  "five convolutions, 8 bits": randomPatches([4, 9, 3, 5, 2], { headBits: 8, patches: 65, seed: 2 }),
};
const inputsOf = ({ shape }: PackedPatches, count: number) =>
  images(shape.height * shape.width * shape.colours, count);

it.each(Object.entries(models))("%s: the compiled header says what the model says", async (_, model) => {
  const inputs = inputsOf(model, 40);
  const { files, checked } = await exported(model, "c", { name: "small", inputs });
  expect(files.map(({ name }) => name)).toEqual(["small.h"]);
  expect(checked).toMatchObject({ inputs: inputs.length, ran: true, undecided: 0 });
  const said = inputs.map(patchPredictor(model));
  expect(new Set(said.map(({ logits }) => String(logits))).size).toBeGreaterThan(12); // no constant answers
});

const sanitized = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
withCompilers(
  "%s compiles it without a warning, under its sanitizers it does no wrong",
  sanitized,
  async compiler => {
    for (const model of Object.values(models)) {
      const inputs = inputsOf(model, 6);
      const content = patchHeader(model, { name: "small", examples: inputs });
      const options = { compilers: [compiler], options: sanitized };
      const answers = await answersOf({ name: "small.h", content }, inputs, options);
      expect(answers?.map(({ label }) => label)).toEqual(
        inputs.map(patchPredictor(model)).map(({ label }) => label),
      );
    }
  },
);

it("a name that C cannot hold is refused in a line, and so is a format without convolutions", async () => {
  const model = models["five convolutions, 4 bits"]!;
  const proof = { name: "small", inputs: inputsOf(model, 3) };
  await expect(exported({ ...model, classes: ["a\0b", "b", "c"] }, "c", proof)).rejects.toThrow(
    /^name of a class for the format c: got "a/,
  );
  for (const format of ["onnx", "tflite", "tfjs", "wasm", "demo"])
    await expect(exported(model, format, proof)).rejects.toThrow(
      `network for the format ${format}: got "patch-cnn", expected dense layers on bits`,
    );
});
