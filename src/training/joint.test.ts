import { beforeAll, describe, expect, it } from "vitest";
import { stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import { startEngine } from "../engine/backend.js";
import { tf } from "../engine/tensorflow.js";
import cnn from "../models/nets/cnn.js";
import full from "../models/nets/full.js";
import projected from "../models/nets/projected.js";
import softmax from "../models/nets/softmax.js";
import { head } from "./head.js";
import { trainTogether } from "./joint.js";
import type { EpochReport } from "./report.js";
import type { TrainingSettings } from "./settings.js";

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

  it.each([32, 37, 5])(
    "numbers do not know who trains beside them, to the last bit: batches of %i",
    async batch => {
      const others = [head(small, "joint"), head(deep, "joint"), head(softmax(data), "self")];
      const all = await reports(trainer, others, { batch });
      expect(numbers(await reports(trainer, [], { batch }), 0)).toEqual(numbers(all, 0));
      expect(numbers(await reports(trainer, [head(deep, "joint")], { batch }), 1)).toEqual(numbers(all, 2));
      expect(numbers(await reports(null, [head(softmax(data), "self")], { batch }), 0)).toEqual(
        numbers(all, 3),
      );
    },
  );

  it("heads that imitate each in its way do not know of one another, and those that say nothing are as before", async () => {
    const soft = head(small, "joint", 0.01, { lambda2: 1, temperature: 2 });
    const all = await reports(trainer, [head(small, "joint"), soft, head(small, "self")]);
    expect(numbers(await reports(trainer, [soft]), 1)).toEqual(numbers(all, 2));
    expect(numbers(await reports(trainer, [head(small, "joint")]), 1)).toEqual(numbers(all, 1));
    expect(numbers(all, 2)).not.toEqual(numbers(all, 1));
    const none = await reports(trainer, [head(small, "joint", 0.01, { lambda2: 0 }), head(small, "self")]);
    const learned = ({ loss, validation, test }: ReturnType<typeof numbers>[number]) => ({
      loss,
      validation,
      test,
    });
    expect(numbers(none, 1).map(learned)).toEqual(numbers(none, 2).map(learned));
  });

  describe("with few labels", () => {
    it("the trainer and self heads learn from these alone; joint heads from what the trainer says of the others too", async () => {
      const few = await reports(trainer, [head(deep, "joint"), head(deep, "self")], { labels: 6, epochs: 6 });
      const last = few.at(-1)!.models;
      expect(last[0]!.test!.top1).toBeGreaterThan(0.6); // two examples of each class
      expect(last[1]!.imitation).toBeGreaterThan(0);
      const again = await reports(trainer, [head(deep, "joint"), head(deep, "self")], {
        labels: 6,
        epochs: 6,
      });
      expect(numbers(again, 1)).toEqual(numbers(few, 1));
      const alone = await reports(null, [head(deep, "self")], { labels: 6, epochs: 6 });
      expect(numbers(alone, 0)).toEqual(numbers(few, 2));
    });

    it("a graph moves the trainer, and what imitates it, and nothing of a self head", async () => {
      const heads = [head(deep, "joint"), head(deep, "self")];
      const plain = await reports(trainer, heads, { labels: 6 });
      const graph = await reports(trainer, heads, { labels: 6, graph: 1, neighbours: 2 });
      expect(graph[0]!.models[0]!.validation).toBeDefined();
      expect(numbers(graph, 0)).not.toEqual(numbers(plain, 0));
      expect(numbers(graph, 1)).not.toEqual(numbers(plain, 1));
      const test = (all: EpochReport[]) => all.map(({ models }) => models[2]!.validation);
      expect(test(graph)).toEqual(test(plain));
    });
  });

  describe("a model that diverges", () => {
    const broken = head(projected(data, { T: 4, d: 5, hidden: [7] }), "self", 1e30);
    const others = [head(small, "joint"), head(deep, "self")];

    it("fails alone, and says when: the others' numbers are what they are without it", async () => {
      const without = await reports(trainer, others);
      const all = await reports(trainer, [others[0]!, broken, others[1]!]);
      for (const [place, beside] of [0, 1, 3].entries())
        expect(numbers(all, beside)).toEqual(numbers(without, place));
      const failed = all.map(({ models }) => models[2]!);
      expect(failed.map(({ failure }) => failure)).toEqual(
        Array(3).fill(
          expect.stringMatching(/^training diverged in epoch 1: the loss of projection 4x5 .* self/),
        ),
      );
      expect(failed.at(-1)).toMatchObject({ loss: Number.NaN, test: { top1: Number.NaN }, imitation: null });
    });

    it("takes those along that imitate it, and no others", async () => {
      const alone = await reports(null, [others[1]!]);
      const all = await reports(trainer, others, { learningRate: 1e30 });
      expect(numbers(all, 2)).toEqual(numbers(alone, 0));
      expect(all[0]!.models.map(({ failure }) => failure)).toEqual([
        expect.stringMatching(
          /^training diverged in epoch 1: the loss of the trainer is no longer finite; try/,
        ),
        expect.stringMatching(
          /the loss of the trainer is no longer finite, which projection 4x5 .* joint imitates/,
        ),
        null,
      ]);
    });

    it("keeps its reports up to the epoch in which it fails", async () => {
      const without = await reports(null, [head(small, "self"), others[1]!]);
      const perEpoch = Math.ceil(data.train.count / 32);
      const overflow = (done: number) => {
        if (done !== perEpoch + 3) return;
        const variables = Object.values(tf.engine().state.registeredVariables);
        const weights = variables.findLast(({ shape, trainable }) => trainable && `${shape}` === "20,3")!;
        weights.assign(tf.fill([20, 3], Number.POSITIVE_INFINITY));
      };
      const all = await reports(null, [head(small, "self"), others[1]!], { onStep: overflow });
      expect(all.map(({ models }) => models[0]!.failure)).toEqual([
        null,
        ...Array(2).fill(expect.stringMatching(/^training diverged in epoch 2: the loss of projection 4x5/)),
      ]);
      expect(numbers(all, 0)[0]).toEqual(numbers(without, 0)[0]);
      expect(numbers(all, 1)).toEqual(numbers(without, 1));
      expect(all.map(({ models }) => models[0]!.keptEpoch)).toEqual([1, 1, 1]);
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

  it("stops when nothing improves, whatever state a model keeps", async () => {
    const early = { epochs: 60, keep: "best", patience: 3, schedule: "constant", batch: 110 } as const;
    const last = { ...head(small, "self"), keep: "last" } as const;
    const all = await reports(trainer, [last], early);
    expect(all.length).toBeLessThan(60);
    expect(all.at(-1)!.models[1]!.keptEpoch).toBe(all.length);
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
    [{ learningRate: Number.NaN }, /^learning rate: got NaN/],
    [{ learnigRate: 5 }, /^setting of training: got "learnigRate", .*did you mean "learningRate"\?$/],
    [
      { schedule: "cosin" },
      /^schedule: got "cosin", expected one of cosine, constant; did you mean "cosine"\?$/,
    ],
    [{ schedule: "toString" }, /^schedule: got "toString"/],
    [{ imitation: "stop" }, /^imitation: got "stop"/],
    [{ keep: "first" }, /^keep: got "first"/],
    [{ lambda: [1, -1, 1] }, /^lambda: got \[1,-1,1\]/],
    [{ examples: 1.5 }, /^training examples: got 1.5/],
    [{ random: 7 }, /^random: got 7/],
    [{ random: null }, /^random: got null, expected chance such as seeded\(1\)/],
    [{ patience: 2 }, /^keep: got "last"/],
    [{ examples: 1000 }, /^training examples: got 1000, expected 1 to 330/],
    [{ learningRate: 1e30 }, /^training diverged in epoch 1: the loss of the trainer/],
  ])("refuses %j", async (bad, message) => {
    await expect(reports(trainer, [small], bad as object)).rejects.toThrow(message);
  });

  it.each([
    [head(small, "selv" as "self"), /^objective of projection: got "selv", .*did you mean "self"\?$/],
    [head(small, "self", Number.NaN), /^learning rate of projection: got NaN/],
    [head(small, "self", -1), /^learning rate of projection: got -1/],
    [undefined as never, /^head: got undefined/],
  ])("refuses a head such as %j", async (bad, message) => {
    await expect(reports(null, [bad])).rejects.toThrow(message);
  });

  it("refuses settings, heads and data that are none, in a line", async () => {
    const wrong = async (...args: unknown[]) => {
      for await (const _ of trainTogether(...(args as Parameters<typeof trainTogether>)));
    };
    await expect(wrong(null, [small], data)).rejects.toThrow(
      "settings of training: got undefined, expected an object",
    );
    await expect(wrong(null, [small], undefined, { epochs: 1 })).rejects.toThrow("data set: got undefined");
    const { train } = data;
    const other = async (part: object) => await wrong(null, [small], { ...data, train: part }, { epochs: 1 });
    const fractions = Float32Array.from(train.pixels, byte => byte / 255);
    await expect(other({ ...train, pixels: fractions })).rejects.toThrow("pixels of train of stripes: got");
    await expect(other({ ...train, labels: Int32Array.from(train.labels) })).rejects.toThrow(
      "labels of train",
    );
    await expect(other({ ...train, labels: train.labels.subarray(1) })).rejects.toThrow("labels of train");
    await expect(other({ ...train, count: 5 })).rejects.toThrow("pixels of train of stripes: got");
    await expect(wrong(null, [small], { ...data, name: "../x" }, { epochs: 1 })).rejects.toThrow(
      "data set's name",
    );
    await expect(wrong(null, [small], "atis", { epochs: 1 })).rejects.toThrow(
      'data set: got "atis", expected a data set: await dataset("atis")',
    );
    await expect(wrong(null, small, data, { epochs: 1 })).rejects.toThrow(
      /^heads: got .*, expected an array/,
    );
  });

  it.each([
    ["full", [], 'trainer: got "full", expected a model, such as full(taskOf(data))'],
    [full, [], "trainer: got function full, expected a model"],
    [{}, [], "trainer: got {}, expected a model"],
    [{ model: "full", learningRate: 0.1 }, [], 'trainer: got "full", expected a model'],
    [null, [{}], "head: got {}, expected a model, such as full(taskOf(data))"],
    [null, ["projected"], 'head: got "projected", expected a model'],
    [null, [{ model: null }], "head: got null, expected a model"],
  ])("refuses models that are none: trainer %j, heads %j", async (given, heads, message) => {
    await expect(reports(given as never, heads as never)).rejects.toThrow(message);
  });

  it("head refuses what is no model", () => {
    expect(() => head(undefined as never)).toThrow("head: got undefined, expected a model");
    expect(() => head({} as never, "self", 0.1)).toThrow("head: got {}, expected a model");
    expect(head(small, "self", Number.NaN).learningRate).toBeNaN();
  });

  it("refuses joint heads without a trainer, and other classes than the data's", async () => {
    await expect(reports(null, [head(small, "joint")])).rejects.toThrow(/^objective of projection/);
    const turned = cnn({ classes: data.classes, shape: [8, 2, 1] }, { channels: [[2]], hidden: [4] });
    await expect(reports(null, [head(turned, "self")])).rejects.toThrow(
      "shape of cnn: got [8,2,1], expected 4,4,1, as stripes has",
    );
    const ten = { classes: Array(10).fill("x"), shape: [4, 4, 1] };
    await expect(reports(full(ten), [])).rejects.toThrow(
      "classes of full: got 10, expected 3, as stripes has",
    );
  });
});
