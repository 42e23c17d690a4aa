import { expect, it } from "vitest";
import { pathsOf, proofSaid } from "./export-model.js";

it("says whether the file itself was run, on how many inputs, and whose logits were left out", () => {
  expect(proofSaid("wasm", { inputs: 1000, ran: true, undecided: 0 })).toBe(
    "the written file was run on 1000 test examples: every class and logit is the trained model's",
  );
  expect(proofSaid("onnx", { inputs: 240, ran: false, undecided: 3 })).toBe(
    "the written file was not run, since nothing here runs onnx; the packed model it is made of was, on 240 test examples: " +
      "every class is the trained model's, and every logit but those of 3, of which a bit is a matter of rounding",
  );
});

it("the first file goes where the user says, the others beside it; without a word all into this folder", () => {
  const endings = [".json", ".weights.bin"];
  expect(pathsOf(endings, "digits", "models/digits.model")).toEqual([
    "models/digits.model",
    "models/digits.weights.bin",
  ]);
  expect(pathsOf(endings, "mnist_3")).toEqual(["mnist_3.json", "mnist_3.weights.bin"]);
});
