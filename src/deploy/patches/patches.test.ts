import { expect, it } from "vitest";
import { stripes } from "../../../test/small-sets.js";
import { seeded } from "../../core/random.js";
import patchCnn, { type PatchCnnSettings } from "../../models/nets/patch-cnn.js";
import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import type { IntegerLayer } from "../../models/quantised.js";
import { bytes } from "../../models/size.js";
import type { TrainedModel } from "../../models/trained.js";
import { head as headOf } from "../../training/head.js";
import { trainTogether } from "../../training/joint.js";
import { predict } from "../../training/predict.js";
import { taskOf } from "../../training/task.js";
import { decodePatches, encodePatches } from "./format.js";
import { packPatches } from "./pack.js";
import { patchPredictor } from "./predictor.js";

const images = stripes(28, 240);

async function trained(settings: PatchCnnSettings): Promise<TrainedModel> {
  const heads = [headOf(patchCnn(taskOf(images), settings), "self", 0.005)];
  let found: TrainedModel | null = null;
  for await (const { models } of trainTogether(null, heads, images, {
    epochs: 3,
    batch: 32,
    random: seeded(3),
  }))
    found = models[0]!.trained;
  return found!;
}

it.each<PatchCnnSettings>([
  { patches: 13, hidden: [5, 7], headBits: 2 },
  { patches: 13, hidden: [3, 5, 4, 6, 7], plan: "deep" },
  { patches: 11, hidden: [6, 5], headBits: 8 },
])(
  "%j: as many bytes as are counted, and whole numbers alone say what the trained model says",
  async settings => {
    const model = await trained(settings);
    const packed = packPatches(model);
    const file = encodePatches(packed);
    expect(file.length).toBe(bytes(patchCnn(taskOf(images), settings)));
    const read = decodePatches("file", file);
    expect(read).toEqual(packed);
    const { logits, labels, count } = await predict(model, images.test);
    const answer = patchPredictor(read);
    const answers = Array.from({ length: count }, (_, i) =>
      answer(images.test.pixels.subarray(784 * i, 784 * (i + 1))),
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

it("refuses other networks, and bytes that are too few, too many or of no plan", async () => {
  const model = await trained({ patches: 5, hidden: [3, 4] });
  expect(() => packPatches({ ...model, spec: { ...model.spec, net: "softmax" } })).toThrow(
    'network to pack: got "softmax", expected "patch-cnn"',
  );
  const file = encodePatches(packPatches(model));
  expect(() => decodePatches("file", file.subarray(0, -1))).toThrow(
    /^file: got "\d+ bytes", expected 1 more/,
  );
  expect(() => decodePatches("file", Uint8Array.of(...file, 0))).toThrow(
    "file, bytes after the weights: got 1",
  );
  const other = file.slice();
  other[4] = 0x49;
  expect(() => decodePatches("file", other)).toThrow("file, plan: got 9, expected a number below 2");
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
    expect(() => decodePatches("file", encodePatches(changed))).toThrow(`file, ${message}`);
});

it("refuses a last layer whose sums pass 32 bits", async () => {
  const packed = packPatches(await trained({ patches: 5, hidden: [3, 255], headBits: 8 }));
  const { weights, multipliers } = packed.head;
  const head = {
    ...packed.head,
    weights: weights.slice().fill(127),
    multipliers: multipliers.slice().fill(255),
  };
  expect(() => decodePatches("file", encodePatches({ ...packed, head }))).toThrow(
    /^file, last layer, class 0, largest sum: got \d{10}, expected one that 32 bits hold$/,
  );
});
