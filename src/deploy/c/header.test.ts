import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { withCompilers } from "../../../test/compilers.js";
import { imageBits, images, inputsFor, randomModel } from "../../../test/packed-models.js";
import { exported } from "../export.js";
import { type PackedModel, predictor } from "../packed.js";
import { header } from "./header.js";
import { answersOf } from "./runner.js";

const small = randomModel(imageBits("boxes"));
const inputs = images(42, 20);
const headerOf = (model: PackedModel, examples = inputs.slice(0, 10)) => ({
  name: "small.h",
  content: header(model, { name: "small", examples }),
});

it("classes come out by their names, whatever signs those have", async () => {
  const ascii = Array.from({ length: 127 }, (_, i) => String.fromCharCode(i + 1)).join("");
  const classes = ["a@b", ascii, "ç ??/ \u{1f600}\ufeff"];
  const [first] = (await answersOf(headerOf({ ...small, classes }), inputs))!;
  expect(first!.classes).toEqual(classes);
});

it("a name that C cannot hold is refused in a line", async () => {
  const model = { ...small, classes: ["a\0b", "b", "c"] };
  await expect(exported(model, "c", { name: "small", inputs })).rejects.toThrow(
    /^name of a class for the format c: got "a/,
  );
});

it("the self-test is run: a header with one wrong answer in it is refused", async () => {
  const good = headerOf(small);
  expect(await answersOf(good, inputs)).toHaveLength(inputs.length);
  const content = good.content.replace(/(small_test_logits\[30\] = \{\n)/, "$11 + ");
  expect(content).not.toBe(good.content);
  await expect(answersOf({ ...good, content }, inputs)).rejects.toThrow(
    "wrong answers in the self-test of the compiled header: got 1, expected 0",
  );
});

it("layers of different bits each have an array and a loop of their own", async () => {
  const mixed = randomModel(imageBits("boxes", { coding: "-1/+1" }), { bits: 1, headBits: 4, hidden: [16] });
  const { content } = headerOf(mixed, []);
  expect(content).toContain("Layer 0: 45 to 16, weights of 1 bit. */");
  expect(content).toContain("Layer 1: 16 to 3, weights of 4 bits. */");
  expect(content).toMatch(/uint32_t small_weights0\[32\]/); // 16 units, two words each
  expect(content).toMatch(/uint8_t small_weights1\[32\]/); // 16 rows of three times four bits
  const answers = (await answersOf(headerOf(mixed), inputs))!;
  const predict = predictor(mixed);
  for (const [i, { logits, label }] of answers.entries()) {
    expect(Array.from(logits)).toEqual([...predict(inputs[i]!).logits]);
    expect(label).toBe(predict(inputs[i]!).label);
  }
});

withCompilers("without any example the self-test compiles with %s, too", [], async compiler => {
  const empty = headerOf(small, []);
  expect(await answersOf(empty, inputs, { compilers: [compiler] })).toHaveLength(inputs.length);
});

it.each(["rademacher", "hadamard", "sparse", "boxes", "sign"] as const)(
  "%s: ids beyond 65,535 are taken as they are",
  async kind => {
    const ids = Uint32Array.of(3, 65_535, 65_536, 70_001, 80_000);
    const model = randomModel(imageBits(kind, { T: 5, d: 1, bits: 5, ids, shape: [4, 4, 1] }));
    const { checked } = await exported(model, "c", {
      name: "small",
      inputs: inputsFor(model.projection).slice(0, 10),
    });
    expect(checked.ran).toBe(true);
  },
);

it("where an int has 16 bits, the header does not compile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "neuralbits-int-"));
  const compile = (file: string) =>
    promisify(execFile)("cc", ["-std=c99", "-fsyntax-only", file], { cwd: folder });
  try {
    const { content } = headerOf(small);
    await writeFile(join(folder, "int.c"), content);
    await writeFile(join(folder, "short.c"), content.replace(/\bint\b/g, "short"));
    await compile("int.c");
    await expect(compile("short.c")).rejects.toThrow("small_int_of_32_bits");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
