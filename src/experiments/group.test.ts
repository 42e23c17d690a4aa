import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { dataset, outline } from "../data/registry.js";
import { bytes, parameters } from "../models/size.js";
import { experiment, experiments, isIn, profileNames, profileOf, type Trial } from "./experiment.js";
import { type Group, groups, modelOf, trainGroup } from "./group.js";
import { checkTrials } from "./trial-settings.js";

const mnist = await outline("mnist");

describe.each(experiments())("experiment %s", name => {
  it("has trials whose settings are read and name models that can be made, each once, in every profile", async () => {
    const found = await experiment(name);
    expect(found.title && found.claim).toBeTruthy();
    for (const profile of profileNames) {
      const all = [...found.datasets, ...(found.optional ?? [])];
      const used = all.filter(dataset => isIn(found.profiles[profile], dataset));
      expect(used.length).toBeGreaterThan(0);
      for (const dataset of used) {
        const shape = await outline(dataset);
        const trials = found.trials(shape, profileOf(found, profile));
        expect(trials.length).toBeGreaterThan(0);
        await checkTrials(trials, [shape]);
      }
    }
  });
});

describe("mnist-table", () => {
  it("has the paper's seven rows, joint and self, with their golden sizes", async () => {
    const found = await experiment("mnist-table");
    const trials = found.trials(mnist, profileOf(found, "quick"));
    const sizes = async (which: Partial<Trial>) => {
      const fitting = trials.filter(trial =>
        Object.entries(which).every(([name, value]) => trial[name] === value),
      );
      return (await Promise.all(fitting.map(trial => modelOf(trial, mnist)))).map(parameters);
    };
    const golden = [810, 1_210, 6_010, 7_210, 78_218, 187_146, 217_866];
    expect(await sizes({ objective: "joint" })).toEqual(golden);
    expect(await sizes({ objective: "self" })).toEqual(golden);
    expect(await sizes({ model: "full" })).toEqual([2_797_010]);
  });
});

describe("accuracy-at-size", () => {
  it("has a baseline without projections in 8 and 4 bits, trained like the plan of five, in long profiles and of two seeds alone", async () => {
    const found = await experiment("accuracy-at-size");
    const trials = (name: "quick" | "full") => found.trials(mnist, profileOf(found, name));
    const isBaseline = ({ model }: Trial) => model === "reused-cnn";
    expect(trials("quick").filter(isBaseline)).toEqual([]);
    expect(
      new Set(
        trials("full")
          .filter(isBaseline)
          .map(({ seed }) => seed),
      ),
    ).toEqual(new Set([1, 2]));
    const all = trials("full").filter(({ seed }) => seed === 2);
    const own = all.filter(isBaseline);
    const models = await Promise.all(own.map(trial => modelOf(trial, mnist)));
    expect(models.map(parameters)).toEqual([697, 697]);
    expect(models.map(bytes)).toEqual([789, 465]);
    const group = groups(all, all).find(({ trials }) => trials.includes(own[0]!));
    const plans = all.filter(({ plan }) => plan === "deep");
    expect(group!.trials).toEqual(expect.arrayContaining([...plans, ...own]));
  });
});

describe("groups", () => {
  const base = { dataset: "mnist", epochs: 2, batch: 128, hidden: "0", rate: 0.01 };
  const trainer: Trial = { ...base, model: "full", hidden: "20", objective: "label", seed: 1 };
  const head = (seed: number, objective: string): Trial => ({
    ...base,
    model: "projection",
    T: 8,
    d: 10,
    objective,
    seed,
  });

  it("are one per seed, with the trainer that joint heads need", () => {
    const all = [trainer, head(1, "joint"), head(1, "self"), { ...trainer, seed: 2 }, head(2, "joint")];
    const found = groups(all, all);
    expect(found.map(group => [group.trials.length, group.trainer?.seed])).toEqual([
      [3, 1],
      [2, 2],
    ]);
  });

  it("bring a finished trainer back for the joint heads that are missing, none for self heads", () => {
    const all = [trainer, head(1, "joint"), head(1, "self")];
    expect(groups([head(1, "joint")], all)[0]!.trainer).toEqual(trainer);
    expect(groups([head(1, "self")], all)[0]!.trainer).toBeNull();
  });

  it("refuse joint heads beside two full networks: which one they imitate would hang on the order", () => {
    const second = { ...trainer, hidden: "40" };
    const all = [trainer, second, head(1, "joint"), head(1, "self")];
    expect(() => groups(all, all)).toThrow(
      'trainer of the joint heads: got "2", expected one trial with model "full" beside them',
    );
    expect(groups([second, head(1, "self")], all)[0]!.trainer).toBeNull(); // it trains as a head does
  });

  it("count ratios from the experiment's full network, also where it is finished already", () => {
    const all = [trainer, head(1, "joint"), head(1, "self")];
    expect(groups([head(1, "self")], all)[0]!.baselines).toEqual([trainer]);
    expect(groups([head(1, "self")], [head(1, "self")])[0]!.baselines).toEqual([]);
  });

  it("count ratios from the full network beside the trials, else from one of their data set", () => {
    const longer = { ...trainer, hidden: "40", epochs: 3 };
    const all = [longer, trainer, head(1, "self"), { ...head(1, "self"), epochs: 3 }];
    expect(groups(all, all).map(({ baselines }) => baselines)).toEqual([[longer], [trainer]]);
    const other = { ...head(1, "self"), batch: 64 };
    expect(groups([other], all)[0]!.baselines).toEqual([longer, trainer]);
  });

  it("give no ratio where full networks of two sizes could be meant, but to these themselves", async () => {
    const second = { ...trainer, hidden: "40" };
    const all = [trainer, second, head(1, "self")].map(trial => ({ ...trial, epochs: 1, examples: 500 }));
    const data = await dataset("mnist");
    const ratios = async (trials: readonly Trial[]) => {
      const training = trainGroup(groups(trials, trials)[0]!, data);
      for (let next = await training.next(); ; next = await training.next())
        if (next.done) return next.value.map(({ measures }) => measures!.ratio);
    };
    expect(await ratios(all)).toEqual([1, 1, null]);
    expect(await ratios([all[1]!, all[2]!])).toEqual([1, 31_810 / 810]); // 784·40 + 40 + 40·10 + 10
  });

  it("train the trainer once, also after a trip through JSON, which makes two of its trial", async () => {
    const all = [
      { ...trainer, examples: 500 },
      { ...head(1, "joint"), examples: 500 },
    ];
    const sent = JSON.parse(JSON.stringify(groups(all, all)[0])) as Group;
    const data = await dataset("mnist");
    const trained: Trial[][] = [];
    for await (const reports of trainGroup(sent, data)) trained.push([...reports.keys()]);
    expect(trained).toEqual([all, all]); // two epochs
  });

  it("have the trainer that their joint heads name; heads of two trainers are two groups", () => {
    const other: Trial = { ...trainer, model: "cnn", keep: "best" };
    const small: Trial = { ...head(1, "joint"), trainer: "cnn" };
    const all = [trainer, other, head(1, "joint"), head(1, "self"), small];
    const found = groups(all, all);
    expect(found.map(({ trials, trainer }) => [trials, trainer])).toEqual([
      [[trainer, other, head(1, "joint"), head(1, "self")], trainer],
      [[small], other],
    ]);
    expect(groups([small], [other, small])[0]).toEqual({
      trials: [small],
      trainer: other,
      baselines: [other],
    });
    expect(() => groups([small], [trainer, small])).toThrow('one trial with model "cnn" beside them');
  });

  it("hold the one joint head that moves a trainer wherever its trainer is trained, and the other way round", () => {
    const moved: Trial = { ...trainer, model: "cnn", imitation: "through" };
    const joint: Trial = { ...head(1, "joint"), trainer: "cnn", imitation: "through" };
    const self = { ...head(1, "self"), imitation: "through" };
    const all = [moved, self, joint, { ...moved, misspellings: 0.1 }, { ...joint, misspellings: 0.1 }];
    const withAll = (found: readonly Group[]) =>
      found.map(({ trainer, mover }) => trainer === moved && isDeepStrictEqual(mover, joint));
    expect(withAll(groups(all, all, 1))).toEqual([true, false, true, true, true]);
    expect(groups([self], all)[0]).toMatchObject({ trainer: null });
    expect(() => groups([moved], [...all, { ...joint, T: 9 }])).toThrow(
      "joint heads that move one trainer: got 2, expected one: each would learn from a trainer moved by all",
    );
  });

  it("train a trainer as its head moves it, also where that head is finished already", async () => {
    const cut = { examples: 500, epochs: 1, imitation: "through" };
    const [moved, joint] = [trainer, { ...head(1, "joint"), lambda2: 3 }].map(one => ({ ...one, ...cut }));
    const data = await dataset("mnist");
    const last = async (trials: readonly Trial[], all: readonly Trial[]) => {
      const training = trainGroup(groups(trials, all)[0]!, data);
      for (let next = await training.next(); ; next = await training.next())
        if (next.done) return next.value.map(({ trained }) => Object.values(trained!.weights).at(-1));
    };
    const together = await last([moved!, joint!], [moved!, joint!]);
    expect(await last([moved!], [moved!, joint!])).toEqual([together[0]]);
    expect(await last([joint!], [moved!, joint!])).toEqual([together[1]]);
    expect(await last([moved!], [moved!])).not.toEqual([together[0]]); // nothing moves it
  });

  it("are apart where the order of examples is another", () => {
    const all = [head(1, "self"), { ...head(1, "self"), order: "shuffled" }];
    expect(groups(all, all)).toHaveLength(2);
  });

  it("are cut where they would grow too large", () => {
    const all = [trainer, head(1, "joint"), head(1, "self")];
    expect(groups(all, all, 2).map(group => group.trials.length)).toEqual([2, 1]);
  });

  it("refuse joint heads without a trainer", () => {
    expect(() => groups([head(1, "joint")], [head(1, "joint")])).toThrow(/^trainer of the joint heads/);
  });
});
