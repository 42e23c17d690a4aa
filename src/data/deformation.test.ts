import { expect, it } from "vitest";
import { stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import { type Deformation, deformations, type Moves, withCopies } from "./deformation.js";

const data = stripes(12, 30);
const inputs = 144;
const none: Deformation = { rotation: 0, scale: 0, shear: 0, shift: 0, elastic: 0 };

it("all images come first as they are, each copy bears its label; the other parts are left alone", async () => {
  const { train, validation, test } = await withCopies(data, 3, deformations.elastic, seeded(1));
  expect([train.count, train.pixels.length]).toEqual([90, 90 * inputs]);
  expect(train.pixels.subarray(0, 30 * inputs)).toEqual(data.train.pixels);
  expect([...train.labels]).toEqual([1, 2, 3].flatMap(() => [...data.train.labels]));
  expect([validation, test]).toEqual([data.validation, data.test]);
  const [first, second] = [1, 2].map(copy =>
    train.pixels.subarray(30 * copy * inputs, 30 * (copy + 1) * inputs),
  );
  expect(first).not.toEqual(data.train.pixels);
  expect(first).not.toEqual(second);
});

it("is the same for the same chance, and fewer copies are the first ones of more", async () => {
  const copies = async (count: number) =>
    (await withCopies(data, count, deformations.affine, seeded(5))).train.pixels;
  expect(await copies(3)).toEqual(await copies(3));
  expect(await copies(2)).toEqual((await copies(3)).subarray(0, 60 * inputs));
});

it("no deformation is a copy to the last byte", async () => {
  const { train } = await withCopies(data, 2, none, seeded(1));
  expect(train.pixels.subarray(30 * inputs)).toEqual(data.train.pixels);
});

it("what may be mirrored is so by chance, to the last byte", async () => {
  const { train } = await withCopies(data, 2, { ...none, mirrors: true }, seeded(1));
  const mirrored = data.train.pixels.map((_, at) => data.train.pixels[at - (at % 12) + 11 - (at % 12)]!);
  const isLike = (pixels: Uint8Array, i: number) =>
    train.pixels
      .subarray((30 + i) * inputs, (31 + i) * inputs)
      .every((value, at) => value === pixels[i * inputs + at]);
  const turned = Array.from({ length: 30 }, (_, i) => isLike(mirrored, i));
  turned.forEach((is, i) => void expect(isLike(is ? mirrored : data.train.pixels, i)).toBe(true));
  expect(new Set(turned).size).toBe(2);
});

it("a shift takes each pixel in proportion to the four around its place, zeros beyond the edge", async () => {
  const { train } = await withCopies(data, 2, { ...none, shift: 1.5 }, seeded(7));
  const chance = seeded(7)
    .stream("copy 1")
    .uniforms(6 * 30);
  const expected = data.train.pixels.map((_, at) => {
    const [image, place] = [Math.floor(at / inputs), at % inputs];
    const [down, right] = [4, 5].map(field => 1.5 * (2 * chance[6 * image + field]! - 1));
    const [row, column] = [Math.floor(place / 12) + down!, (place % 12) + right!];
    let sum = 0;
    for (let y = 0; y < 12; y++)
      for (let x = 0; x < 12; x++) {
        const share = Math.max(0, 1 - Math.abs(y - row)) * Math.max(0, 1 - Math.abs(x - column));
        sum += share * data.train.pixels[image * inputs + 12 * y + x]!;
      }
    return Math.round(sum);
  });
  const differing = train.pixels.subarray(30 * inputs).filter((value, at) => value !== expected[at]);
  expect(differing.length).toBeLessThan(3); // sums in another order, a half may round the other way
});

/** A picture of two channels, 3 wide and 4 high, and its copies: the numbers of the first channel, those of the second ten more. */
const moved = async (deformation: Moves, copies: number) => {
  const first = Uint8Array.from(
    { length: 24 },
    (_, at) => 1 + Math.floor(at / 2) + 10 * (at % 2) + 100 * (at % 2),
  );
  const train = { count: 2, pixels: Uint8Array.from([...first, ...first]), labels: Uint16Array.of(0, 1) };
  const all = await withCopies({ ...data, shape: [4, 3, 2], train }, copies, deformation, seeded(1));
  const pictures = Array.from({ length: 2 * copies }, (_, i) =>
    all.train.pixels.subarray(24 * i, 24 * (i + 1)),
  );
  return pictures.map(pixels => [0, 1].map(channel => [...pixels].filter((_, at) => at % 2 === channel)));
};

it("a row of pixels is deformed as pictures are: what is the same everywhere stays so in the middle", async () => {
  const row = { count: 1, pixels: new Uint8Array(32).fill(200), labels: Uint16Array.of(0) };
  for (const shape of [
    [1, 32, 1],
    [32, 1, 1],
  ] as const) {
    const { rotation: _, ...straight } = deformations.elastic;
    const still = { ...straight, rotation: 0, scale: 0, shear: 0, shift: 0, elastic: 0.01 };
    const { train } = await withCopies({ ...data, shape, train: row }, 3, still, seeded(1));
    expect(Math.min(...train.pixels)).toBeGreaterThan(180); // nothing but the edge loses a little
  }
});

it("shift: each image up, down, left and right by a pixel, zeros where nothing comes in", async () => {
  const all = await moved(deformations.shift, 5);
  const expected = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0],
    [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [2, 3, 0, 5, 6, 0, 8, 9, 0, 11, 12, 0],
    [0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11],
  ];
  const both = expected.map(one => [one, one.map(value => (value === 0 ? 0 : value + 110))]);
  expect(all).toEqual(both.flatMap(one => [one, one])); // two images, alike
});

it("shift makes four copies beside the image, and no more", async () => {
  await expect(withCopies(data, 6, deformations.shift, seeded(1))).rejects.toThrow(
    "copies: got 6, expected at most 5: the image itself, and 4 moved ones",
  );
  await expect(withCopies(data, 0, deformations.shift, seeded(1))).rejects.toThrow("copies: got 0");
});

it("a turn leaves the middle where it is, and what is 5 pixels from it goes less than a pixel", async () => {
  const pixels = new Uint8Array(169);
  pixels[6 * 13 + 6] = 200;
  pixels[6 * 13 + 11] = 200;
  const train = { count: 1, pixels, labels: Uint16Array.of(0) };
  const turned = await withCopies(
    { ...data, shape: [13, 13, 1], train },
    2,
    { ...none, rotation: 8 },
    seeded(2),
  );
  const copy = turned.train.pixels.subarray(169);
  expect(copy[6 * 13 + 6]).toBe(200);
  const near = [5, 6, 7].reduce((sum, row) => sum + copy[row * 13 + 11]! + copy[row * 13 + 10]!, 0);
  expect(near).toBeGreaterThan(150);
});
