import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { startEngine } from "../../engine/backend.js";
import { tf } from "../../engine/tensorflow.js";
import { patchFilters, patchMaps } from "../one-bit/patch-maps.js";
import { bitOf } from "../projection.js";
import { coarse, fine, patchOfSeed, patchSeed } from "../projectors/patch.js";
import { projectEach } from "../projectors/projector.js";
import { bytes, parameters } from "../size.js";
import patchCnn from "./patch-cnn.js";

const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };

beforeAll(async () => void (await startEngine()));

describe("bytes that are stored", () => {
  it.each([
    [40, [12, 18], "shallow", 2, 599],
    [64, [20, 32], "shallow", 4, 1680],
    [64, [28, 50], "shallow", 4, 3011],
    [64, [5, 8, 10, 11, 14], "deep", 4, 703],
    [96, [16, 28, 36, 36, 40], "deep", 4, 5485],
    [96, [24, 32, 54, 54, 60], "deep", 4, 10835],
  ] as const)(
    "of %i patches, channels %j, %s, last layer of %i bits are %i",
    (patches, hidden, plan, headBits, expected) => {
      expect(bytes(patchCnn(mnist, { patches, hidden, plan, headBits }))).toBe(expected);
    },
  );
});

it("trains 40·12 + 9·12·18 signs, a gain and an offset of each channel, and a dense layer", () => {
  const model = patchCnn(mnist, { patches: 40, hidden: [12, 18], headBits: 2 });
  expect(parameters(model)).toBe(480 + 1944 + 2 * 30 + 4 * 18 * 10 + 10);
});

it.each([
  ["coarse", coarse, 11, 1],
  ["fine", fine, 14, 1],
  ["fine, coloured", fine, 14, 3],
] as const)("the bits of %s patches are those of the projector", (_, sliding, side, colours) => {
  const inputs = 784 * colours;
  const pictures = Uint8Array.from(seeded(9).words(5 * inputs), word => (word % 2 ? word % 256 : 0));
  const chance = seeded(3).stream("patches");
  const projector = patchOfSeed([28, 28, colours], 40 * side * side, patchSeed(chance), sliding);
  const expected = projectEach(projector, pictures);
  const maps = tf.tidy(() => {
    const { start, shape } = patchFilters(40, sliding, colours);
    const filters = tf.tensor2d(start(chance, shape[0]! * shape[1]!), shape as [number, number]);
    const x = tf.mul(tf.tensor2d(Float32Array.from(pictures), [5, inputs]), 1 / 255) as tf.Tensor2D;
    return patchMaps(x, filters, [28, 28, colours], sliding).dataSync();
  });
  const places = side * side;
  const of = (i: number, place: number, c: number) => 2 * bitOf(expected, i, c * places + place) - 1;
  const same = maps.map((_, at) => of(Math.floor(at / (40 * places)), Math.floor(at / 40) % places, at % 40));
  expect(maps).toEqual(same);
});

it("refuses widths that are not the plan's, and pictures that are neither grey nor of three colours", () => {
  expect(() => patchCnn(mnist, { patches: 40, hidden: [12] })).toThrow(
    'hidden: got "12", expected 2 widths for "shallow"',
  );
  expect(() => patchCnn({ ...mnist, shape: [32, 32, 2] }, { patches: 40, hidden: [12, 18] })).toThrow(
    "colours of the patch CNN's images: got 2, expected 1 or 3",
  );
});

it("refuses channels that are no numbers, or are not there", () => {
  expect(() => patchCnn(mnist, { patches: 5, hidden: Array(2) })).toThrow("channels: got undefined");
});
