import type { Outline } from "../../data/registry.js";
import { heads, perSeed, type Row } from "../baseline.js";
import type { Experiment, Profile, Trial } from "../experiment.js";
import { mnistRates } from "../paper-rows.js";

/*
 * Where a trainer could help most: few labels, small networks, hard sets, and a trainer that is far better than they. Each
 * seed draws planes, weights and batches anew; a joint network and a self one share all of these. The training examples are
 * the same for all seeds, the first 1,000 of MNIST and 4,000 of CIFAR-10: intervals do not cover what other examples would
 * do.
 *
 * λ2 and temperature: the paper's 0.1 and 1, and those that did best over the three networks on validation parts alone, of
 * 0.3, 1 and 3 with 1, 2 and 4, over seeds that are not among those here (101 to 103; on TREC-50, where a seed takes
 * minutes, they rest on 101 alone, and ten seeds are reported). Rates of heads are those of mnist-table and text-table, the
 * LSTM's is that of text-table; that of the CNN was not chosen. The teacher of TREC-50 was first an LSTM of 32×64 and 12
 * epochs, with 52 % on the validation part, where the 60×12 head had 65 %: seeing that, it was changed to 64×128 and 16
 * epochs, with 67 %.
 */
const shapes = [
  { T: 8, d: 10, hidden: "0" },
  { T: 10, d: 12, hidden: "0" },
  { T: 60, d: 12, hidden: "0" },
] as const;

/** Who teaches, how many examples there are, and how the chosen ones imitate. */
interface Plan {
  readonly teacher: Row;
  readonly epochs: number;
  readonly batch: number;
  readonly examples?: number;
  readonly chosen: { readonly lambda2: number; readonly temperature: number };
}

const cnn = (channels: string): Row => ({
  ...{ model: "cnn", channels, hidden: "64", objective: "label", rate: 0.002, dropout: 0.25 },
});

const lstm: Row = { model: "lstm", hidden: "64x128", objective: "label", rate: 0.005, dropout: 0.3 };

const plans: Readonly<Record<string, Plan>> = {
  mnist: {
    teacher: cnn("16,32"),
    epochs: 30,
    batch: 64,
    examples: 1_000,
    chosen: { lambda2: 1, temperature: 2 },
  },
  "cifar-10": {
    teacher: cnn("16,32"),
    epochs: 15,
    batch: 64,
    examples: 4_000,
    chosen: { lambda2: 3, temperature: 1 },
  },
  "trec-50": { teacher: lstm, epochs: 16, batch: 128, chosen: { lambda2: 0.3, temperature: 1 } },
};
const fullEpochs = 30;

function trials(dataset: Outline, profile: Profile): Trial[] {
  const { teacher, epochs, batch, examples, chosen } = plans[dataset.name]!;
  const self = heads(shapes, ["self"], mnistRates);
  const joint = heads(shapes, ["joint"], mnistRates).map(row => ({ ...row, trainer: teacher.model }));
  const budget = {
    ...profile,
    epochs: Math.max(1, Math.round((epochs * profile.epochs) / fullEpochs)),
    ...(examples ? { examples } : {}),
  };
  return perSeed(dataset, budget, batch, [
    teacher,
    ...self,
    ...joint,
    ...joint.map(row => ({ ...row, ...chosen })),
  ]);
}

const seeds = Array.from({ length: 30 }, (_, i) => i + 1);

export default {
  title: "Joint or self: does a trainer help a projection network?",
  claim:
    "learning from a trainer beside the labels raises the accuracy of small projection networks where labels are few and the trainer is strong. Refuted where the 95 % interval of joint − self, paired over 30 seeds, holds 0 or lies below it; its upper end then bounds what a trainer could be worth on these training examples, which are the same for all seeds.",
  datasets: ["mnist"],
  optional: ["cifar-10", "trec-50"],
  figure: { kind: "differences" },
  profiles: {
    tiny: { seeds: [1, 2], epochs: 2 },
    quick: { seeds: [1, 2, 3, 4, 5], epochs: 15, datasets: ["mnist"] },
    full: { seeds, epochs: fullEpochs, fewer: { "trec-50": 10 } },
  },
  trials,
} satisfies Experiment;
