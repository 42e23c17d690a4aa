import { expect, it } from "vitest";
import { outline } from "../data/registry.js";
import { textProjections } from "../models/text-projection.js";
import type { Trial } from "./experiment.js";
import { checkTrials } from "./trial-settings.js";

const mnist = { ...(await outline("mnist")), train: { count: 55_000 } };
const head: Trial = {
  ...{ dataset: "mnist", model: "projection", T: 8, d: 10, hidden: "0", objective: "self" },
  ...{ seed: 1, epochs: 1, batch: 128, rate: 0.01 },
};
const { T: _, d: __, ...plain } = head;
const full: Trial = { ...plain, model: "full", hidden: "20", objective: "label" };
const checked = (...trials: Trial[]) => checkTrials(trials, [mnist]);

it("takes trials that train as they say", async () => {
  await checked(
    ...[head, full, { ...head, examples: 2000, dropout: 0.5, coding: "-1/+1", hidden: "128" }],
    ...[
      { ...plain, model: "softmax", objective: "label" },
      { ...head, objective: "joint", seed: 0 },
    ],
    { ...full, model: "matched", hidden: "9", objective: "joint" },
    { ...full, model: "matched", hidden: "9", objective: "joint", trainer: "softmax" },
    { ...head, optimizer: "adagrad", keep: "best", order: "shuffled" },
  );
});

it("takes what texts are projected by: each kind of bits, and what learns from an LSTM", async () => {
  const texts = { name: "atis", classes: ["a", "b"], words: ["fly"], buckets: Uint32Array.of(1) };
  const text = { ...head, dataset: "atis" };
  const kinds = Object.keys(textProjections).map(projection => ({ ...text, projection }));
  const trainer = { ...plain, dataset: "atis", model: "lstm", hidden: "64x128", objective: "label" };
  await checkTrials([...kinds, trainer, { ...text, objective: "joint", trainer: "lstm" }], [texts]);
});

it.each<[string, Partial<Record<string, unknown>>, string]>([
  ["a model", { model: "projektion" }, 'model: got "projektion", expected one of '],
  ["a model, and says which was meant", { model: "projektion" }, '; did you mean "projection"?'],
  [
    "an objective",
    { objective: "jiont" },
    'objective: got "jiont", expected one of joint, self; did you mean "joint"?',
  ],
  ["a data set", { dataset: "minst" }, 'dataset: got "minst", expected one of mnist; did you mean "mnist"?'],
  ["what nobody reads", { planes: "hadamard" }, 'setting of a projection: got "planes", expected one of '],
  ["a schedule that is not a setting", { schedule: "constant" }, 'setting of a projection: got "schedule"'],
  ["a slip of the hand", { exampels: 5 }, 'got "exampels", expected one of '],
  ["and says what was meant", { exampels: 5 }, '; did you mean "examples"?'],
  [
    "T by its former name",
    { projections: 8 },
    'setting of a projection: got "projections", expected its present name; did you mean "T"?',
  ],
  [
    "d by its former name",
    { bits: 8 },
    'setting of a projection: got "bits", expected its present name; did you mean "d"?',
  ],
  ["a rate that goes uphill", { rate: -0.1 }, "rate: got -0.1, expected a positive number"],
  ["no rate", { rate: 0 }, "rate: got 0"],
  ["a share of a batch", { batch: 0.5 }, "batch: got 0.5"],
  ["a seed below 0", { seed: -1 }, "seed: got -1"],
  ["a text for a number", { epochs: "5" }, 'epochs: got "5"'],
  ["more examples than there are", { examples: 60_000 }, "examples: got 60000, expected at most 55000"],
  [
    "an optimizer",
    { optimizer: "adma" },
    'optimizer: got "adma", expected one of adam, adagrad; did you mean "adam"?',
  ],
  ["a state to keep", { keep: "first" }, 'keep: got "first", expected one of last, best'],
  [
    "more copies than a shift makes",
    { copies: 6, deformation: "shift" },
    "copies: got 6, expected at most 5",
  ],
  [
    "another deformation",
    { deformation: "shfit" },
    'got "shfit", expected one of affine, elastic, mirrored, shift; did you',
  ],
  ["an order", { order: "sorted" }, 'order: got "sorted", expected one of shuffled, similar'],
  ["a kind of bits", { projection: "presense" }, 'kind of bits: got "presense"'],
  ["a trainer", { objective: "joint", trainer: "lstn" }, 'trainer: got "lstn", expected one of '],
  [
    "a trainer of what learns alone",
    { trainer: "full" },
    'objective of what learns from a trainer: got "self"',
  ],
  ["half of an example", { examples: 0.5 }, "examples: got 0.5"],
  ["no function", { T: 0 }, "projections T: got 0"],
  ["widths that are none", { hidden: "0x5" }, 'hidden: got "0x5"'],
  ["a number for widths", { hidden: 128 }, "hidden: got 128"],
  ["a share that is none", { dropout: 1 }, "dropout: got 1"],
  ["planes that no memory holds", { T: 1_000_000, d: 64 }, "planes of projection: got"],
  ["layers that no tensor holds", { hidden: "100000x100000" }, "layer 1 of projection: got"],
])("refuses %s, with the trial's name and settings", async (_, change, message) => {
  const trial = { ...head, ...change } as Trial;
  const text = await checked(full, trial).then(String, (error: Error) => error.message);
  expect(text).toContain(message);
  expect(text).toMatch(new RegExp(`^${trial.model} .*\\(.*rate ${trial.rate}.*\\): `));
});

it("refuses settings that another model reads, and hidden layers where there are none", async () => {
  await expect(checked({ ...full, T: 8 })).rejects.toThrow('setting of a full: got "T"');
  const softmax: Trial = { ...plain, model: "softmax", hidden: "128", objective: "label" };
  await expect(checked(softmax)).rejects.toThrow(
    'hidden: got "128", expected "0": a softmax has no hidden layers',
  );
  await expect(checked({ ...full, objective: "joint" })).rejects.toThrow(
    'objective: got "joint", expected one of label',
  );
});

it("refuses the same trial twice", async () => {
  await expect(checked(head, full, { ...head })).rejects.toThrow(
    /^projection 8x10 self s1 .*: trial: got "the same settings twice", expected each once$/,
  );
});
