import { expect, it } from "vitest";
import { stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import { imageProjection } from "../models/image-projection.js";
import { bitOf } from "../models/projection.js";
import { chosenIds } from "./selection.js";

const data = stripes(12, 300);
const choosing = { projection: "boxes", bits: 10, candidates: 300, random: seeded(2) };

/** How far the shares of ones differ between classes, the mean over bits. */
async function spread(ids: readonly number[]): Promise<number> {
  const { pixels, labels, count } = data.validation;
  const bits = await imageProjection("boxes").bits(pixels, 144, 300, seeded(2), { shape: data.shape });
  const shares = ids.map(id =>
    [0, 1, 2].map(label => {
      const own = Array.from({ length: count }, (_, i) => i).filter(i => labels[i] === label);
      return own.reduce((sum, i) => sum + bitOf(bits, i, id), 0) / own.length;
    }),
  );
  return shares.reduce((sum, share) => sum + Math.max(...share) - Math.min(...share), 0) / ids.length;
}

it("takes bits that tell classes apart, each once, in order, the same again", async () => {
  const ids = await chosenIds(data, choosing);
  expect(ids).toHaveLength(10);
  expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(ids);
  expect(ids.at(-1)).toBeLessThan(300);
  const all = Array.from({ length: 300 }, (_, id) => id);
  expect(1 - (await spread(ids))).toBeLessThan((1 - (await spread(all))) / 2); // 1: all of a class, none of another
  expect(await chosenIds(data, choosing)).toEqual(ids);
});

it("looks at training examples alone", async () => {
  const wrong = { ...data.test, labels: data.test.labels.map(label => (label + 1) % 3) };
  const other = await chosenIds({ ...data, test: wrong, validation: wrong }, { ...choosing, examples: 100 });
  expect(other).toEqual(await chosenIds(data, { ...choosing, examples: 100 }));
});

it("refuses fewer candidates than bits, and texts", async () => {
  await expect(chosenIds(data, { ...choosing, candidates: 9 })).rejects.toThrow(
    "candidates: got 9, expected at least 10",
  );
  await expect(chosenIds(data, { ...choosing, candidates: 1e9 })).rejects.toThrow(
    "candidates: got 1000000000, expected at most 1048576",
  );
});
