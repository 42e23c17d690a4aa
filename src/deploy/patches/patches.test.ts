import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { randomPatches } from "../../../test/packed-models.js";
import { stripes } from "../../../test/small-sets.js";
import { Refusal } from "../../core/check.js";
import { product } from "../../core/product.js";
import { seeded } from "../../core/random.js";
import type { ImageSet } from "../../data/dataset.js";
import { exportModel } from "../../experiments/export-model.js";
import patchCnn, { type PatchCnnSettings } from "../../models/nets/patch-cnn.js";
import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import type { IntegerLayer } from "../../models/quantised.js";
import { bytes } from "../../models/size.js";
import type { TrainedModel } from "../../models/trained.js";
import { head as headOf } from "../../training/head.js";
import { trainTogether } from "../../training/joint.js";
import { predict } from "../../training/predict.js";
import { taskOf } from "../../training/task.js";
import { inFile } from "../binary/file.js";
import { decode } from "../binary/format.js";
import { Writer } from "../binary/writer.js";
import { fuzzFile, fuzzSpec } from "../fuzz.js";
import { pack } from "../pack.js";
import { decodePatches, encodePatches, patchesSize } from "./format.js";
import { packPatches } from "./pack.js";
import { patchPredictor } from "./predictor.js";

const images = stripes(28, 240);
const coloured = stripes(28, 240, 3);

async function trained(settings: PatchCnnSettings, data = images): Promise<TrainedModel> {
  const heads = [headOf(patchCnn(taskOf(data), settings), "self", 0.005)];
  let found: TrainedModel | null = null;
  for await (const { models } of trainTogether(null, heads, data, {
    epochs: 3,
    batch: 32,
    random: seeded(3),
  }))
    found = models[0]!.trained;
  return found!;
}

it.each<[PatchCnnSettings, ImageSet]>([
  [{ patches: 13, hidden: [5, 7], headBits: 2 }, images],
  [{ patches: 13, hidden: [3, 5, 4, 6, 7], plan: "deep" }, images],
  [{ patches: 11, hidden: [6, 5], headBits: 8 }, images],
  [{ patches: 13, hidden: [3, 5, 4, 6, 7], plan: "deep" }, coloured],
])(
  "%j: as many bytes as are counted, and whole numbers alone say what the trained model says",
  async (settings, images) => {
    const model = await trained(settings, images);
    const inputs = product(images.shape);
    const packed = packPatches(model);
    const file = encodePatches(packed);
    const { total, names, ...parts } = patchesSize(packed);
    expect(file.length).toBe(total);
    expect(total - names).toBe(bytes(patchCnn(taskOf(images), settings)));
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(total - names);
    const read = decodePatches("file", file);
    expect(read).toEqual(packed);
    const { logits, labels, count } = await predict(model, images.test);
    const answer = patchPredictor(read);
    const answers = Array.from({ length: count }, (_, i) =>
      answer(images.test.pixels.subarray(inputs * i, inputs * (i + 1))),
    );
    expect(answers.map(({ label }) => label)).toEqual([...labels]);
    const unit = 2 ** -read.head.exponent;
    expect(
      Float32Array.from(
        answers.flatMap(({ logits }) => [...logits]),
        z => z * unit,
      ),
    ).toEqual(logits);
    expect(new Set(logits).size).toBeGreaterThan(count); // no constant answers
  },
);

it("is exported as a file and as C, each checked on the test part before it is handed out", async () => {
  const model = await trained({ patches: 13, hidden: [5, 7], headBits: 2 });
  for (const format of ["binary", "c"]) {
    const { files, checked, size } = await exportModel(model, format, { data: images, name: "stripes" });
    expect(checked).toEqual({ inputs: images.test.count, ran: true, undecided: 0 });
    expect(files).toHaveLength(1);
    if (format === "binary") expect((files[0]!.content as Uint8Array).length).toBe(size.total);
  }
  await expect(exportModel(model, "onnx", { data: images })).rejects.toThrow(
    'network for the format onnx: got "patch-cnn", expected dense layers on bits',
  );
});

it.each([undefined, null, {}, "model", { spec: {}, weights: {} }, { spec: { features: {} }, weights: null }])(
  "refuses to pack what is no trained model: %j",
  given => {
    const refused = /^model: got .*, expected a trained model, such as training and loadModel give$/;
    expect(() => packPatches(given as never)).toThrow(refused);
    expect(() => pack(given as never)).toThrow(refused);
  },
);

it.each([[undefined], ["abc"], [[1, 2]], [new Float32Array(2)]])(
  "refuses to read what is no bytes: %j",
  given => {
    for (const read of [decodePatches, decode])
      expect(() => read("file", given as never)).toThrow(
        /^file: got .*, expected a packed file's bytes, a Uint8Array$/,
      );
  },
);

it("refuses other networks, and bytes that are too few, too many or of no plan", async () => {
  const model = await trained({ patches: 5, hidden: [3, 4] });
  expect(() => packPatches({ ...model, spec: { ...model.spec, net: "softmax" } })).toThrow(
    'network to pack: got "softmax", expected "patch-cnn"',
  );
  const file = encodePatches(packPatches(model));
  const changed = (change: (bytes: number[]) => void): Uint8Array => {
    const content = [...file.subarray(0, -4)];
    change(content);
    const writer = new Writer();
    writer.raw(Uint8Array.from(content));
    writer.u32(crc32(writer.bytes));
    return writer.bytes;
  };
  const refuses = (bytes: Uint8Array, message: string | RegExp) =>
    expect(() => decodePatches("file", bytes)).toThrow(message);
  refuses(
    changed(content => content.pop()),
    /^file: got "\d+ bytes", expected 1 more/,
  );
  refuses(
    changed(content => content.push(0)),
    "file, bytes after the last part: got 1",
  );
  refuses(
    changed(content => (content[6] = 0x43)),
    "file, plan: got 3, expected a number below 2",
  );
  refuses(
    changed(content => (content[4] = 2)),
    "file, version: got 2, expected 1",
  );
  refuses(
    changed(content => (content[5] = 0)),
    "file, flags: got 0, expected 16",
  );
  expect(() => decode("file", file)).toThrow("file, flags: got 16");
});

it.each([
  ["shallow", [3, 4]],
  ["deep", [3, 2, 3, 2, 3]],
])("%s: every bit of the file that flips is noticed, by whichever reader", (_, hidden) => {
  const file = encodePatches(randomPatches(hidden, { patches: 6, headBits: 2 }));
  expect(inFile("file", file)).toEqual(decodePatches("file", file));
  for (let bit = 0; bit < 8 * file.length; bit++) {
    const damaged = file.slice();
    damaged[bit >>> 3]! ^= 1 << (bit & 7);
    for (const read of [decodePatches, inFile]) expect(() => read("file", damaged)).toThrow(Refusal);
  }
});

it.each([1, 3])(
  "of %i colours, mutated with a right checksum: refused, or read as exactly what it says and run",
  colours => {
    const file = encodePatches(randomPatches([3, 4], { patches: 6, headBits: 2, colours }));
    const { refused, read } = fuzzFile(file, seeded(1).stream("patches"), 1500);
    expect(refused + read).toBe(1500);
    expect(Math.min(refused, read)).toBeGreaterThan(100);
  },
);

it("a spec that was changed: refused in a line, or packed as it says", async () => {
  const model = await trained({ patches: 5, hidden: [3, 4] });
  const { refused, read } = fuzzSpec(model, seeded(2).stream("spec"), 300);
  expect(refused + read).toBe(300);
  expect(Math.min(refused, read)).toBeGreaterThan(20);
});

it("refuses numbers that no trained network has, and sums that 32 bits do not hold", async () => {
  const packed = packPatches(await trained({ patches: 5, hidden: [3, 4], headBits: 8 }));
  const [first, second] = packed.convolutions as [IntegerConvolution, IntegerConvolution];
  const head = (change: Partial<IntegerLayer>) => ({ ...packed, head: { ...packed.head, ...change } });
  const convolved = (change: Partial<IntegerConvolution>) => ({
    ...packed,
    convolutions: [first, { ...second, ...change }],
  });
  const { weights } = packed.head;
  for (const [changed, message] of [
    [convolved({ shift: 200 }), "layer 1, shift: got 200, expected at most 16"],
    [convolved({ biasShift: 255 }), "layer 1, shift of the bias: got 255, expected at most 16"],
    [
      convolved({ multipliers: Int8Array.of(1, 2, -128, 3) }),
      "layer 1, multiplier or bias of channel 2: got -128",
    ],
    [head({ exponent: 25 }), "last layer, exponent: got 25, expected at most 24"],
    [head({ multipliers: packed.head.multipliers.slice().fill(0) }), "last layer, scale of a class: got 0"],
    [head({ weights: weights.slice().fill(-128, 0, 1) }), 'last layer, a weight of 8 bits: got "less"'],
  ] as const)
    expect(() => encodePatches(changed)).toThrow(`file of the packed patch CNN, ${message}`);
});

it("refuses a last layer whose sums pass 32 bits", async () => {
  const packed = packPatches(await trained({ patches: 5, hidden: [3, 255], headBits: 8 }));
  const { weights, multipliers } = packed.head;
  const head = {
    ...packed.head,
    weights: weights.slice().fill(127),
    multipliers: multipliers.slice().fill(255),
  };
  expect(() => encodePatches({ ...packed, head })).toThrow(
    /^file of the packed patch CNN, last layer, class 0, largest sum: got \d{10}, expected one that 32 bits hold$/,
  );
});
