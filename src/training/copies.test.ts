import { expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import softmax from "../models/nets/softmax.js";
import { head } from "./head.js";
import { trainTogether } from "./joint.js";
import type { TrainingSettings } from "./settings.js";
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
});

it("texts have no copies, nor have examples without labels", async () => {
  await expect(losses({ copies: 2 }, phrases())).rejects.toThrow(
    'examples of phrases to copy: got "texts", expected images',
  );
  await expect(losses({ copies: 2, labels: 30 })).rejects.toThrow(
    "copies beside labels or a graph: got 2, expected 1",
  );
});
