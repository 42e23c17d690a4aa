import { beforeAll, expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import type { Model } from "../models/model.js";
import lstm from "../models/nets/lstm.js";
import ngramSoftmax from "../models/nets/ngram-softmax.js";
import projected from "../models/nets/projected.js";
import { head } from "./head.js";
import { trainTogether } from "./joint.js";
import { taskOf } from "./task.js";

beforeAll(async () => void (await startEngine()));

const texts = phrases();
const images = stripes(8, 150);

it("of the first examples alone, words, n-grams and mean are theirs; classes are all that there are", () => {
  const { labels } = texts.train;
  const few = {
    ...texts,
    train: { count: 3, texts: texts.train.texts.slice(0, 3), labels: labels.slice(0, 3) },
  };
  const [cut, all, own] = [taskOf(texts, 3), taskOf(texts), taskOf(few)];
  expect(cut.words).toEqual(own.words);
  expect(cut.buckets).toEqual(own.buckets);
  expect(cut.words!.length).toBeLessThan(all.words!.length);
  expect(cut.classes).toEqual(all.classes);
  expect(taskOf(images, 2).mean).not.toEqual(taskOf(images).mean);
  expect(() => taskOf(texts, 0)).toThrow("training examples: got 0");
  for (const none of [2.5, Number.NaN, "3" as never])
    expect(() => taskOf(images, none)).toThrow("training examples: got");
  expect(() => taskOf("mnist" as never)).toThrow(
    'data set: got "mnist", expected a data set: await dataset("mnist")',
  );
});

const words = taskOf(texts);
const task = taskOf(images);
const strangers = words.words!.map(word => `not-${word}`);
const pairs: Record<string, readonly [Dataset, Model, Model]> = {
  "networks on bits less different means": [
    images,
    projected(task, { T: 8, d: 4, centring: "mean" }),
    projected({ ...task, mean: task.mean!.map((_, i) => (i % 2) * 255) }, { T: 8, d: 5, centring: "mean" }),
  ],
  "LSTMs of as many other words": [
    texts,
    lstm(words, { hidden: [6, 8] }),
    lstm({ ...words, words: strangers }, { hidden: [6, 9] }),
  ],
  "softmax regressions on as many other n-grams": [
    texts,
    ngramSoftmax(words),
    ngramSoftmax({ ...words, buckets: words.buckets!.map((_, i) => i) }),
  ],
};

const learner = (model: Model) => ({
  ...head(model, "self", 0.1),
  ...(model.name === "ngram-softmax" ? { optimizer: "adagrad" as const } : {}),
});

it.each(Object.entries(pairs))(
  "%s do not learn from each other's features",
  async (_, [data, one, other]) => {
    const precision = async (models: readonly Model[]) => {
      const settings = { epochs: 2, batch: 16, random: seeded(7) };
      let said: unknown;
      for await (const { models: all } of trainTogether(null, models.map(learner), data, settings))
        said = all.at(-1)!.test;
      return said;
    };
    expect(await precision([one, other])).toEqual(await precision([other]));
  },
);
