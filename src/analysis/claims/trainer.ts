import { nameOf } from "../configurations.js";
import { type Claim, halfPoint, type Question } from "./claim.js";
import { linearRows, mnistRow, mnistRows } from "./mnist-rows.js";
import type { Where } from "./quantity.js";

const help = (what: string, of: Where, minus: Where): Question => ({
  what: `P@1 of ${what}`,
  said: "> 0",
  quantity: { kind: "difference", share: "accuracy", of, minus },
  expected: { kind: "above", value: 0, said: halfPoint },
});

/** What the full network's help is worth in the rows of the paper's table. */
const trainer: Claim = {
  id: "trainer-helps",
  says: "learning from the full network beside it makes a projection network better than labels alone do (there is no number; what rules out half a point counts against it)",
  certainty: "read",
  questions: mnistRows.map(row => help(`${nameOf(row)}, joint − self`, mnistRow(row), mnistRow(row, "self"))),
};

/** The same where it is most likely: small networks, few labels, hard sets, strong trainers. */
const likeliest = (id: string, says: string, imitation: Where): Claim => ({
  id,
  says,
  certainty: "read",
  questions: ["mnist", "cifar-10", "trec-50"].flatMap(dataset =>
    linearRows
      .filter(({ T, d }) => T! * d! !== 600)
      .map(({ T, d, hidden }) => {
        const row = { experiment: "joint-or-self", dataset, model: "projection", T, d, hidden };
        return help(
          `${T}×${d} on ${dataset}, joint − self`,
          { ...row, objective: "joint", ...imitation },
          { ...row, objective: "self" },
        );
      }),
  ),
});

const labelled: Where = {
  experiment: "few-labels",
  dataset: "mnist",
  model: "projection",
  T: 60,
  d: 12,
  hidden: "0",
  examples: 10_000, // as in its full profile: those that bear labels are among these
};
const plain: Where = { ...labelled, objective: "joint", lambda2: null, graph: null };
const counts = [10, 30, 100, 300, 1_000];

/** What the papers name without a number: examples without labels, and a graph of neighbours. */
const extensions: readonly Claim[] = [
  {
    id: "unlabelled",
    says: "training may be semi-supervised: what a trainer says of examples without labels helps",
    certainty: "read",
    questions: counts.map(labels =>
      help(
        `60×12 with ${labels} labels, joint − self`,
        { ...plain, labels },
        { ...labelled, objective: "self", labels },
      ),
    ),
  },
  {
    id: "graph",
    says: "it may go on over a graph: that neighbours are of one class helps",
    certainty: "read",
    questions: counts.map(labels =>
      help(
        `60×12 with ${labels} labels, with − without a graph`,
        { ...plain, labels, graph: "*" },
        { ...plain, labels },
      ),
    ),
  },
];

/** Claims on what a trainer is worth. */
export const trainerClaims: readonly Claim[] = [
  trainer,
  likeliest("likeliest", "the same where it is most likely, with λ2 = 0.1 as in the paper", {
    lambda2: null,
  }),
  likeliest("likeliest-chosen", "the same with λ2 and temperature chosen on validation parts", {
    lambda2: "*",
  }),
  ...extensions,
];
