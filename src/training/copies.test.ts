import { expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import softmax from "../models/nets/softmax.js";
import { head } from "./head.js";
import { trainTogether } from "./joint.js";
import type { TrainingSettings } from "./settings.js";
import { prepare } from "./table.js";
import { taskOf } from "./task.js";

async function losses(
  more: Partial<TrainingSettings>,
  data: Dataset = stripes(8, 90),
  steps: number[] = [],
): Promise<number[]> {
  const found: number[] = [];
  const settings = { epochs: 2, batch: 32, random: seeded(3), ...more };
  const onStep = (_: number, all: number) => void steps.push(all);
  const heads = [head(softmax(taskOf(data)), "self", 0.02)];
  for await (const { models } of trainTogether(null, heads, data, { ...settings, onStep }))
    found.push(models[0]!.loss);
  return found;
}

it("an epoch takes each example once, whichever of its copies: as many steps, other numbers", async () => {
  const [plain, copied]: [number[], number[]] = [[], []];
  const without = await losses({}, undefined, plain);
  const own = await losses({ copies: 4, deformation: "elastic" }, undefined, copied);
  expect(copied).toEqual(plain);
  expect(own).not.toEqual(without);
  expect(own.every(Number.isFinite)).toBe(true);
  expect(await losses({ copies: 4, deformation: "elastic" })).toEqual(own);
  expect(await losses({ copies: 4, deformation: "affine" })).not.toEqual(own);
  expect(await losses({ copies: 1 })).toEqual(without);
  expect(await losses({ copies: 5, deformation: "shift" })).not.toEqual(own);
});

it("of each example the epoch takes the image itself or one of its moved copies", async () => {
  const data = stripes(8, 90);
  const prepared = await prepare(data, [softmax(taskOf(data))], seeded(3), {
    copies: 5,
    deformation: "shift",
  });
  expect([prepared.train.count, prepared.copies, prepared.validation.count]).toEqual([450, 5, 90]);
  const words = await prepared.train.columns[0]!.whole[0]!.data<"int32">(); // four pixels each
  prepared.dispose();
  const pixels = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const image = (row: number) => pixels.subarray(64 * row, 64 * (row + 1));
  const [first, up] = [image(7), image(90 + 7)];
  expect(first).toEqual(data.train.pixels.subarray(7 * 64, 8 * 64));
  expect(up).toEqual(Uint8Array.from([...first.subarray(8), ...Array(8).fill(0)]));
});

it("more copies than a deformation makes are refused before the training", async () => {
  await expect(losses({ copies: 6, deformation: "shift" })).rejects.toThrow(
    "copies: got 6, expected at most 5: the image itself, and 4 moved ones",
  );
});

it("texts have no copies, nor have examples without labels", async () => {
  await expect(losses({ copies: 2 }, phrases())).rejects.toThrow(
    'examples of phrases to copy: got "texts", expected images',
  );
  await expect(losses({ copies: 2, labels: 30 })).rejects.toThrow(
    "copies beside labels or a graph: got 2, expected 1",
  );
});
