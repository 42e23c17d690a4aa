import { expect, it } from "vitest";
import { imageBits, images, randomModel, textBits } from "../../../test/packed-models.js";
import { predictor } from "../packed.js";
import { moduleOf } from "../targets/wasm.js";
import { instance } from "./instance.js";
import { mostTextBytes, predictorModule, withMemory } from "./module.js";

/** What we use of it: TypeScript has its types for browsers alone. */
declare const WebAssembly: {
  instantiate(module: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>;
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): readonly object[];
    exports(module: object): readonly { readonly name: string }[];
  };
};

const packed = randomModel(imageBits("rademacher", { T: 40, d: 12, bits: 480, shape: [28, 28, 1] }), {
  hidden: [30],
});

it("the predictor takes at most 4 KB, and what it is told of a model is beside it", () => {
  expect(predictorModule().length).toBeLessThanOrEqual(4096);
  const weights = 480 * 30 + 30 * 3;
  expect(moduleOf(packed).length - predictorModule().length - weights).toBeLessThan(400); // header, scales, biases
});

it("a module imports nothing", () => {
  const module = new WebAssembly.Module(moduleOf(packed));
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["memory", "input", "most", "code", "logits", "classes", "predict"]),
  );
});

it("the memory may take many pages", async () => {
  const wide = randomModel(imageBits("sign", { T: 40, d: 5, bits: 200, shape: [28, 28, 1] })); // 627,200 bytes of planes
  const module = moduleOf(wide);
  expect(module.length).toBeGreaterThan(4 * 200 * 784);
  const inputs = images(784, 5);
  const said = inputs.map(await instance(module));
  expect(said.map(({ label }) => label)).toEqual(inputs.map(input => predictor(wide)(input).label));
});

it.each([
  ["a text", randomModel(textBits("presence")), mostTextBytes],
  ["an image", packed, 784],
])(
  "%s of more bytes than there is room for gets -1, and nothing of the model is touched",
  async (_, model, room) => {
    const { exports } = (await WebAssembly.instantiate(moduleOf(model), {})).instance;
    const { memory, input, most, predict } = exports as {
      memory: { buffer: ArrayBuffer };
      input: { value: number };
      most: { value: number };
      predict(length: number): number;
    };
    expect(most.value).toBe(room);
    new Uint8Array(memory.buffer).fill(0x61, input.value, input.value + room);
    const label = predict(room);
    expect(label).toBeGreaterThanOrEqual(0);
    const before = new Uint8Array(memory.buffer).slice();
    for (const length of [room + 1, 2 ** 20, 2 ** 31 - 1, -1]) expect(predict(length)).toBe(-1);
    expect(Buffer.from(memory.buffer).equals(before)).toBe(true);
    expect(predict(room)).toBe(label);
  },
);

it("refuses inputs of another size", async () => {
  const predict = await instance(moduleOf(packed));
  expect(() => predict(new Uint8Array(783))).toThrow("bytes of the input: got 783, expected 784");
});

it("a module that had a memory already keeps one", () => {
  const twice = withMemory(withMemory(predictorModule(), new Uint8Array(100)), new Uint8Array(200_000));
  expect(() => new WebAssembly.Module(twice)).not.toThrow();
});
