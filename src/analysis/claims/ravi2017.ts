import { nameOf } from "../configurations.js";
import { bitsStatement, statements } from "../paper.js";
import { aboveNone, cellClaims, printed } from "./cells.js";
import { type Chapter, type Claim, halfPoint, type Question } from "./claim.js";
import { methodClaims } from "./method.js";
import { linearRows, mnistRow, mnistRows, onMnist } from "./mnist-rows.js";
import { propertyClaims } from "./properties.js";
import type { Where } from "./quantity.js";
import { trainerClaims } from "./trainer.js";

const title = "Ravi 2017, arXiv 1708.00630";
const internal = "the messages are not public, nor is it known how many there are and of how many classes";

const smallest = mnistRows.slice(0, 2);
const asPercent = (shares: readonly number[]): string =>
  shares.map(share => Math.round(100 * share)).join(" to ");

const range = (share: "accuracy" | "top3", [from, to]: readonly number[]): Question[] =>
  smallest.map(row => ({
    what: `${share === "top3" ? "P@3" : "P@1"} of ${nameOf(row)}`,
    said: asPercent([from!, to!]),
    quantity: { kind: "mean", share, of: mnistRow(row) },
    expected: { kind: "within", from: from!, to: to!, margin: halfPoint }, // told in whole percent
  }));

const longer: Question[] = linearRows.slice(1).map((row, i) => ({
  what: `P@1 of ${nameOf(row)} − ${nameOf(linearRows[i]!)}`,
  quantity: { kind: "difference", share: "accuracy", of: mnistRow(row), minus: mnistRow(linearRows[i]!) },
  ...aboveNone,
}));

const deeper: Question[] = mnistRows
  .filter(({ hidden }) => hidden !== "0")
  .flatMap(row => {
    const plain = linearRows.find(({ T, d }) => T === row.T && d === row.d);
    return plain
      ? [
          {
            what: `P@1 of ${nameOf(row)} − ${nameOf(plain)}`,
            quantity: { kind: "difference", share: "accuracy", of: mnistRow(row), minus: mnistRow(plain) },
            ...aboveNone,
          } as const,
        ]
      : [];
  });

/** P@1 of networks without hidden layers at the bits that the paper names, by that of the full network. */
const atBits = (said: string, expected: Question["expected"]): Question[] =>
  ["neural-bits", "mnist-table"].map(experiment => ({
    what: `P@1 at ${bitsStatement.bits} bits by that of the full network, ${experiment}`,
    said,
    quantity: {
      kind: "quotient",
      share: "accuracy",
      at: bitsStatement.bits,
      of: {
        ...{ experiment, dataset: "mnist", model: "projection", hidden: "0", objective: "joint" },
        examples: null,
      },
      by: { experiment, dataset: "mnist", model: "full", examples: null },
    },
    expected,
  }));

const bits: Claim[] = [
  {
    id: "smallest-top1",
    says: `the networks of ratios 2,000 to 3,500 have ${asPercent(statements.smallest.top1)} % P@1`,
    certainty: "read",
    questions: range("accuracy", statements.smallest.top1),
  },
  {
    id: "smallest-top3",
    says: `the same have ${asPercent(statements.smallest.top3)} % P@3`,
    certainty: "read",
    questions: range("top3", statements.smallest.top3),
  },
  {
    id: "more-bits",
    says: "accuracy grows with the number of bits",
    certainty: "read",
    questions: longer,
  },
  {
    id: "deeper",
    says: "hidden layers on the bits improve it further",
    certainty: "read",
    questions: deeper,
  },
  {
    id: "relative-0.8",
    says: `about ${bitsStatement.bits} bits recover ${bitsStatement.relative} of the full network's precision`,
    certainty: bitsStatement.certainty,
    questions: atBits(`about ${bitsStatement.relative}`, {
      ...{ kind: "within", from: bitsStatement.relative - 0.05, to: bitsStatement.relative + 0.05 }, // to its one digit
      margin: halfPoint,
    }),
  },
  {
    id: "relative-0.9",
    says: `more bits than ${bitsStatement.bits}, or hidden layers, are needed for over ${statements.deeper} of it`,
    certainty: "read",
    questions: atBits(`< ${statements.deeper}`, {
      ...{ kind: "within", from: null, to: statements.deeper },
    }),
  },
];

const onCifar: Where = { experiment: "cifar100-table", dataset: "cifar-100", examples: null };

/** What is said of CIFAR-100 beside the cells of its table. */
const harder: readonly Claim[] = [
  {
    id: "cifar-100-harder",
    says: "numbers are lower than on MNIST",
    certainty: "read",
    questions: [
      ["the full network", { model: "full" }] as const,
      ["60×12", { model: "projection", T: 60, d: 12, hidden: "0", objective: "joint" }] as const,
    ].map(([what, model]) => ({
      what: `P@1 of ${what} on CIFAR-100 − on MNIST`,
      said: "< 0",
      quantity: {
        kind: "difference",
        share: "accuracy",
        of: { ...onCifar, ...model },
        minus: { ...onMnist, ...model },
      },
      expected: { kind: "within", from: null, to: 0 },
    })),
  },
  {
    id: "cifar-100-counted",
    says: "with 256 units on 720 and 840 bits the ratios are 24.6 and 21.5",
    certainty: "computed",
    questions: (
      [
        [60, 12, "24.6"],
        [70, 12, "21.5"],
      ] as const
    ).map(([T, d, said]) => ({
      what: `ratio of ${T}×${d} + 256`,
      quantity: {
        kind: "size",
        size: "ratio",
        of: { ...onCifar, model: "projection", T, d, hidden: "256", objective: "joint" },
      },
      ...printed(said),
    })),
  },
];

const publicSets = ["atis", "snips", "clinc150", "banking77", "trec-6", "trec-50"];

const standIn: Claim = {
  id: "share-of-lstm",
  says: `720 bits trained with an LSTM keep ${statements.ofLstm} of its P@1; tried on public sets instead`,
  certainty: "read",
  questions: publicSets.map(dataset => ({
    what: `P@1 of 720 sign bits by that of the LSTM, ${dataset}`,
    said: String(statements.ofLstm),
    quantity: {
      kind: "quotient",
      share: "accuracy",
      of: {
        ...{ experiment: "text-table", dataset, model: "projection", T: 60, d: 12, hidden: "0" },
        ...{ objective: "joint", projection: "sign", examples: null },
      },
      by: { experiment: "text-table", dataset, model: "lstm", examples: null },
    },
    expected: {
      ...{ kind: "within", from: statements.ofLstm - 0.005, to: statements.ofLstm + 0.005 },
      margin: halfPoint,
    },
  })),
};

export const ravi2017: readonly Chapter[] = [
  {
    id: "2017-mnist",
    paper: title,
    where: "MNIST table",
    intro:
      "P@1 of one run each in the paper, of several seeds here. A ratio is the full network's parameters by this one's, planes counted 0; it follows from counting.",
    experiments: ["mnist-table"],
    claims: cellClaims("MNIST", "mnist", () => "mnist-table"),
  },
  {
    id: "2017-bits",
    paper: title,
    where: "How many neural bits are required?, and the text on MNIST",
    intro:
      "Relative to the full network of the same experiment and seeds. Where no network has as many bits as are named, what it would have is read off between the lengths that were trained.",
    experiments: ["neural-bits", "mnist-table"],
    claims: bits,
  },
  {
    id: "2017-trainer",
    paper: title,
    where: "joint training, on which the method rests",
    intro:
      "The same networks with and without the full network, of the same seeds: they share planes, batches and order.",
    experiments: ["mnist-table", "joint-or-self", "few-labels"],
    claims: trainerClaims,
  },
  {
    id: "2017-method",
    paper: title,
    where: "method",
    intro:
      "λ = (1, 0.1, 1), cross-entropy and joint training are built as read; what is left open is tried one change at a time.",
    experiments: ["ablations"],
    claims: methodClaims,
  },
  {
    id: "2017-properties",
    paper: title,
    where: "method, what is counted",
    intro:
      "Sizes follow from counting; what neither sizes nor accuracies can show is named with where it is held.",
    experiments: ["mnist-table", "cifar100-table", "ablations"],
    claims: propertyClaims,
  },
  {
    id: "2017-cifar100",
    paper: title,
    where: "CIFAR-100 table",
    intro: "The accuracies are remembered, with little certainty: a verdict on them says as little.",
    experiments: ["cifar100-table"],
    claims: [...cellClaims("CIFAR-100", "cifar-100", () => "cifar100-table"), ...harder],
  },
  {
    id: "2017-intent",
    paper: title,
    where: "semantic intent table",
    intro: "What it says of an LSTM and 720 bits is asked of public sets of requests and questions instead.",
    experiments: ["text-table"],
    claims: [...cellClaims("semantic intent", null, () => "text-table", { untestable: internal }), standIn],
  },
];
