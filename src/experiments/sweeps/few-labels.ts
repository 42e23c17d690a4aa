import type { Outline } from "../../data/registry.js";
import { full, heads, perSeed, type Row } from "../baseline.js";
import type { Experiment, Profile, Trial } from "../experiment.js";
import { mnistRates } from "../paper-rows.js";

/*
 * Few examples bear labels, of each class equally many; beside each batch stand labelled ones, drawn with replacement. The
 * trainer sees labels alone, and where there is a graph that an example and one of its five neighbours are of one class;
 * projection networks learn from labels (self), and from what the trainer says of all examples as well (joint).
 *
 * Rates are those of mnist-table and text-bits. The first 10,000 images of MNIST: neighbours are looked for among all
 * pairs. Five seeds on MNIST, two on CLINC150, where the trainer has 16,384 inputs.
 */
const shapes = [
  { T: 10, d: 12, hidden: "0" },
  { T: 60, d: 12, hidden: "0" },
  { T: 60, d: 12, hidden: "128" },
] as const;

/** The trainer, how many labels there are, and among how many examples. */
interface Plan {
  readonly hidden: readonly number[];
  readonly rate: number;
  readonly labels: readonly number[];
  readonly examples?: number;
}

const plans: Readonly<Record<string, Plan>> = {
  mnist: { hidden: [256, 256], rate: 0.001, labels: [10, 30, 100, 300, 1_000], examples: 10_000 },
  clinc150: { hidden: [64], rate: 0.003, labels: [150, 450, 1_000] },
};

/** What imitating weighs: as in the paper, and as much as labels do. */
const weights = [undefined, 1] as const;

/** What the graph weighs: of 0.1, 0.3, 1 and 3 the best for heads on the validation part of MNIST (seed 101, 100 labels). */
const graph = 0.1;

function trials(dataset: Outline, profile: Profile): Trial[] {
  const { hidden, rate, labels, examples } = plans[dataset.name]!;
  const budget = examples
    ? { ...profile, examples: Math.min(examples, profile.examples ?? examples) }
    : profile;
  const joint = heads(shapes, ["joint"], mnistRates).flatMap(row =>
    weights.map(lambda2 => ({ ...row, ...(lambda2 === undefined ? {} : { lambda2 }) })),
  );
  const teacher = full(dataset, rate, hidden);
  const rows: Row[] = labels.flatMap(count => [
    ...[teacher, ...heads(shapes, ["self"], mnistRates), ...joint].map(row => ({ ...row, labels: count })),
    ...[teacher, ...joint].map(row => ({ ...row, labels: count, graph })),
  ]);
  return perSeed(dataset, budget, 128, rows);
}

export default {
  title: "Few labels: what a trainer says of examples without them",
  claim:
    "where few examples bear labels, a trainer's answers on the others raise a projection network above what labels alone make of it, and a graph of neighbours, found by the bits themselves, raises both. Refuted, for each number of labels, by joint − self, or with − without the graph, at or below 0.",
  datasets: ["mnist"],
  optional: ["clinc150"],
  figure: { kind: "over", name: "labels", title: "labelled examples", log: true, perNetwork: true },
  profiles: {
    tiny: { seeds: [1], epochs: 1, examples: 2_000 },
    quick: { seeds: [1], epochs: 3, datasets: ["mnist"] },
    full: { seeds: [1, 2, 3, 4, 5], epochs: 10, fewer: { clinc150: 2 } },
  },
  trials,
} satisfies Experiment;
