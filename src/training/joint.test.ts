import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import type { ImagePart, ImageSet } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import full from "../models/nets/full.js";
import projected from "../models/nets/projected.js";
import softmax from "../models/nets/softmax.js";
import { head } from "./head.js";
import { type EpochReport, type TrainingSettings, trainTogether } from "./joint.js";

/** Three classes of 4 × 4 pictures: a bright row in its own place, noise elsewhere. */
function stripes(): ImageSet {
  const part = (name: string, count: number): ImagePart => {
    const noise = seeded(1)
      .stream(name)
      .words(count * 16);
    const labels = Uint16Array.from({ length: count }, (_, i) => i % 3);
    const pixels = Uint8Array.from(
      noise,
      (word, i) => (Math.floor((i % 16) / 4) === labels[Math.floor(i / 16)] ? 130 : 0) + (word % 120),
    );
    return { count, pixels, labels };
  };
  const about = { name: "stripes", title: "", licence: "", citation: "", classes: ["a", "b", "c"] };
  return {
    ...about,
    kind: "image",
    shape: [4, 4, 1],
    train: part("train", 330),
    validation: part("validation", 90),
    test: part("test", 90),
  };
}

const data = stripes();
const trainer = full(data, { hidden: [16] });
const small = projected(data, { T: 4, d: 5 });
const deep = projected(data, { T: 8, d: 8, hidden: [12] });
const settings: TrainingSettings = { epochs: 3, batch: 32, learningRate: 0.01, random: seeded(7) };

async function reports(
  ...[t, heads, s]: [
    Parameters<typeof trainTogether>[0],
    Parameters<typeof trainTogether>[1],
    Partial<TrainingSettings>?,
  ]
) {
  const all: EpochReport[] = [];
  for await (const report of trainTogether(t, heads, data, { ...settings, ...s })) all.push(report);
  return all;
}

const numbers = (all: EpochReport[], place: number) =>
  all.map(({ models }) => {
    const { loss, imitation, trainAccuracy, validation, test } = models[place]!;
    return { loss, imitation, trainAccuracy, validation, test };
  });

beforeAll(async () => void (await startEngine()));

describe("trainTogether", () => {
  it("learns, and reports the trainer first, the test part once", async () => {
    const all = await reports(trainer, [small, deep], { epochs: 8 });
    expect(all.map(report => report.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(all.map(report => report.models[0]!.test === null)).toEqual([...Array(7).fill(true), false]);
    const [full, ...heads] = all.at(-1)!.models;
    expect(full!.objective).toBe("label");
    expect(full!.test!.top1).toBeGreaterThan(0.95);
    for (const one of heads) expect(one.test!.top1).toBeGreaterThan(0.6);
    for (const one of heads) expect(one.test!.top3).toBe(1);
  });

  it("gives identical numbers for the same seed, others for another", async () => {
    const first = await reports(trainer, [small]);
    expect(numbers(await reports(trainer, [small]), 1)).toEqual(numbers(first, 1));
    expect(numbers(await reports(trainer, [small], { random: seeded(8) }), 1)).not.toEqual(numbers(first, 1));
  });

  it("trains a head beside others as it trains it alone", async () => {
    const alone = await reports(trainer, [head(deep, "joint")]);
    const beside = await reports(trainer, [
      head(small, "joint"),
      head(deep, "joint"),
      head(softmax(data), "self"),
    ]);
    numbers(alone, 1).forEach((expected, epoch) => {
      const found = numbers(beside, 2)[epoch]!;
      expect(found.loss).toBeCloseTo(expected.loss, 5);
      expect(found.imitation!).toBeCloseTo(expected.imitation!, 5);
      expect(found.validation).toEqual(expected.validation);
    });
  });

  it("trains the trainer as if it had no heads", async () => {
    const alone = await reports(trainer, []);
    const beside = await reports(trainer, [small, deep]);
    numbers(alone, 0).forEach((expected, epoch) =>
      expect(numbers(beside, 0)[epoch]!.loss).toBeCloseTo(expected.loss, 5),
    );
  });

  it("self heads need no trainer, and do not see one", async () => {
    const without = await reports(null, [head(small, "self")]);
    const beside = await reports(trainer, [head(small, "self")]);
    numbers(without, 0).forEach((expected, epoch) => {
      expect(expected.imitation).toBeNull();
      expect(numbers(beside, 1)[epoch]!.loss).toBeCloseTo(expected.loss, 5);
    });
  });

  it("keeps the best epoch by validation and stops when nothing improves", async () => {
    const all = await reports(trainer, [small], {
      epochs: 60,
      keep: "best",
      patience: 3,
      schedule: "constant",
      batch: 110,
    });
    expect(all.length).toBeLessThan(60);
    for (const place of [0, 1]) {
      const accuracies = all.map(report => report.models[place]!.validation.top1);
      const best = accuracies.indexOf(Math.max(...accuracies)) + 1;
      expect(all.at(-1)!.models[place]!.keptEpoch).toBe(best);
    }
  });

  it("stops at the next step when told to", async () => {
    const controller = new AbortController();
    let steps = 0;
    const onStep = () => {
      if (++steps === 5) controller.abort();
    };
    await expect(reports(trainer, [small], { signal: controller.signal, onStep })).rejects.toThrow(/abort/i);
    expect(steps).toBe(5);
  });

  it("leaves no tensor behind", async () => {
    await reports(trainer, [small], { keep: "best" });
    const before = tf.memory().numTensors;
    await reports(trainer, [small], { keep: "best" });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ epochs: 0 }, /^epochs: got 0/],
    [{ batch: 0.5 }, /^batch: got 0.5/],
    [{ learningRate: -1 }, /^learning rate: got -1/],
    [{ patience: 2 }, /^keep: got "last"/],
    [{ examples: 1000 }, /^training examples: got 1000, expected 1 to 330/],
    [{ learningRate: 1e30 }, /^training diverged in epoch 1: the loss of the trainer/],
  ])("refuses %j", async (bad, message) => {
    await expect(reports(trainer, [small], bad)).rejects.toThrow(message);
  });

  it("refuses joint heads without a trainer, and other classes than the data's", async () => {
    await expect(reports(null, [head(small, "joint")])).rejects.toThrow(/^objective of projection/);
    const ten = { classes: Array(10).fill("x"), shape: [4, 4, 1] };
    await expect(reports(full(ten), [])).rejects.toThrow(
      "classes of full: got 10, expected 3, as stripes has",
    );
  });
});
