import { beforeAll, describe, expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import cnn from "../models/nets/cnn.js";
import hashed from "../models/nets/hashed.js";
import lstm from "../models/nets/lstm.js";
import ngramSoftmax from "../models/nets/ngram-softmax.js";
import projected from "../models/nets/projected.js";
import projectedCnn from "../models/nets/projected-cnn.js";
import { type Head, head, type Learner } from "./head.js";
import { trainTogether } from "./joint.js";
import type { EpochReport } from "./report.js";
import { taskOf } from "./task.js";

beforeAll(async () => void (await startEngine()));

const texts = phrases();
const words = taskOf(texts);
const images = stripes(8, 150);
const task = taskOf(images);

async function reports(data: Dataset, trainer: Learner | null, heads: readonly Head[]) {
  const all: EpochReport[] = [];
  const settings = { epochs: 2, batch: 16, random: seeded(7) };
  for await (const report of trainTogether(trainer, heads, data, settings)) all.push(report);
  return all;
}

/** All that is said of a model, and its weights in the end, as text: with so many digits behind the point, or all. */
const story = (all: readonly EpochReport[], place: number, digits?: number) =>
  JSON.stringify(
    all.map(({ models }) => {
      const { model: _, trained, ...others } = models[place]!;
      return { ...others, weights: Object.values(trained?.weights ?? {}).map(({ values }) => [...values]) };
    }),
    (_, value) => (typeof value === "number" && digits ? Number(value.toFixed(digits)) + 0 : value),
  );

/** Trainers of every kind, and heads beside them, each learning by its own rule. */
const cases = {
  "an LSTM": {
    data: texts,
    digits: 3, // TensorFlow adds up what the tokens say of the bias in an order that other models of the step can change
    trainer: { model: lstm(words, { hidden: [6, 10] }), learningRate: 0.01, keep: "best" },
    heads: [
      head(projected(words, { T: 8, d: 6 })),
      head(projected(words, { T: 8, d: 6, projection: "presence" }), "self"),
      head(
        projected(words, { T: 9, d: 8, hidden: [12], coding: "-1/+1", dropout: [0, 0.25] }),
        "joint",
        0.002,
      ),
    ],
  },
  "a softmax on n-grams": {
    data: texts,
    digits: undefined,
    trainer: { model: ngramSoftmax(words), learningRate: 0.3, optimizer: "adagrad" },
    heads: [
      head(projected(words, { T: 8, d: 6 })),
      head(ngramSoftmax(words), "self", 0.1, { optimizer: "adagrad" }),
    ],
  },
  "a CNN": {
    data: images,
    digits: undefined,
    trainer: { model: cnn(task, { channels: [[4, 4], [6]], hidden: [12] }), learningRate: 0.002 },
    heads: [
      head(projected(task, { T: 8, d: 6 })),
      head(projectedCnn(task, { T: 5, d: 6, channels: [[4], [6]], hidden: [10] }), "joint", 0.002),
      head(hashed(task, { size: 300, hidden: [20] }), "self", 0.003),
    ],
  },
} as const satisfies Record<
  string,
  { data: Dataset; digits: number | undefined; trainer: Learner; heads: readonly Head[] }
>;

describe.each(Object.entries(cases))("%s as the trainer", (_, { data, digits, trainer, heads }) => {
  let all: readonly EpochReport[];
  beforeAll(async () => {
    all = await reports(data, trainer, heads);
  });

  it("and any number of heads: each is what it is without the others", async () => {
    expect(story(await reports(data, trainer, []), 0, digits)).toEqual(story(all, 0, digits));
    for (const [i, one] of heads.entries()) {
      const alone = one.objective === "self" ? reports(data, null, [one]) : reports(data, trainer, [one]);
      expect(story(await alone, one.objective === "self" ? 0 : 1, digits), `head ${i}`).toEqual(
        story(all, i + 1, digits),
      );
    }
  });

  it("learns", () => {
    expect(all[1]!.models[0]!.loss).toBeLessThan(all[0]!.models[0]!.loss);
  });
});

it("classes that no training text has are told apart by none, and count as errors", async () => {
  expect(words.classes).toEqual(["set", "play", "ask"]);
  const trainer = { model: lstm(words, { hidden: [6, 10] }), learningRate: 0.02 };
  let last: EpochReport | undefined;
  for await (const report of trainTogether(trainer, [], texts, { epochs: 12, batch: 16 })) last = report;
  const { validation, test } = last!.models[0]!;
  expect(validation.top1).toBe(1);
  expect(test!.top1).toBeCloseTo(46 / 61, 10);
  expect(test!.top5).toBeCloseTo(46 / 61, 10);
});

it("models of one training tell the same classes apart", async () => {
  const all = projected(texts, { T: 2, d: 2 });
  await expect(
    reports(texts, null, [head(all, "self"), head(projected(words, { T: 2, d: 2 }), "self")]),
  ).rejects.toThrow("classes of projection: got 3, expected 4, as projection has");
});
