import { nameOf } from "../configurations.js";
import { bitsStatement, type PaperNumber, paper, statements } from "../paper.js";
import { cellClaims } from "./cells.js";
import type { Chapter, Claim, Question } from "./claim.js";
import type { Where } from "./quantity.js";

const title = "Ravi 2017, arXiv 1708.00630";
const internal = "the messages are not public, nor is it known how many there are and of how many classes";

const onMnist: Where = { experiment: "mnist-table", dataset: "mnist" };
const table = paper.filter(row => row.table === "MNIST" && row.model === "projection");

/** A row of the MNIST table, as it is trained here. */
export const rowOf = ({ T, d, hidden }: PaperNumber, objective: "joint" | "self" = "joint"): Where => ({
  ...onMnist,
  ...{ model: "projection", T, d, hidden, objective },
});

const smallest = table.slice(0, 2);
const linear = table.filter(({ hidden }) => hidden === "0");
const asPercent = (shares: readonly number[]): string =>
  shares.map(share => Math.round(100 * share)).join(" to ");

const range = (share: "accuracy" | "top3", [from, to]: readonly number[]): Question[] =>
  smallest.map(row => ({
    what: `${share === "top3" ? "P@3" : "P@1"} of ${nameOf(row)}`,
    said: asPercent([from!, to!]),
    quantity: { kind: "mean", share, of: rowOf(row) },
    expected: { kind: "within", from: from!, to: to! },
  }));

const longer: Question[] = linear.slice(1).map((row, i) => ({
  what: `P@1 of ${nameOf(row)} − ${nameOf(linear[i]!)}`,
  said: "> 0",
  quantity: { kind: "difference", share: "accuracy", of: rowOf(row), minus: rowOf(linear[i]!) },
  expected: { kind: "above", value: 0 },
}));

const deeper: Question[] = table
  .filter(({ hidden }) => hidden !== "0")
  .flatMap(row => {
    const plain = linear.find(({ T, d }) => T === row.T && d === row.d);
    return plain
      ? [
          {
            what: `P@1 of ${nameOf(row)} − ${nameOf(plain)}`,
            said: "> 0",
            quantity: { kind: "difference", share: "accuracy", of: rowOf(row), minus: rowOf(plain) },
            expected: { kind: "above", value: 0 },
          } as const,
        ]
      : [];
  });

/** T·d at which networks without hidden layers reach a share of the full network's accuracy. */
const bitsFor = (reach: number, said: string, expected: Question["expected"]): Question[] =>
  ["neural-bits", "mnist-table"].map(experiment => ({
    what: `bits for ${reach} of the full network, ${experiment}`,
    said,
    quantity: {
      kind: "bits",
      reach,
      of: { experiment, dataset: "mnist", model: "projection", hidden: "0", objective: "joint" },
      by: { experiment, dataset: "mnist", model: "full" },
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
    questions: bitsFor(bitsStatement.relative, `about ${bitsStatement.bits}`, {
      kind: "within",
      from: null,
      to: bitsStatement.bits,
      better: "less",
    }),
  },
  {
    id: "relative-0.9",
    says: `more bits than ${bitsStatement.bits}, or hidden layers, are needed for over ${statements.deeper} of it`,
    certainty: "read",
    questions: bitsFor(statements.deeper, `> ${bitsStatement.bits}`, {
      kind: "above",
      value: bitsStatement.bits,
    }),
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
        ...{ objective: "joint", projection: "sign" },
      },
      by: { experiment: "text-table", dataset, model: "lstm" },
    },
    expected: { kind: "within", from: statements.ofLstm - 0.005, to: statements.ofLstm + 0.005 },
  })),
};

const help = (what: string, of: Where, minus: Where): Question => ({
  what: `P@1 of ${what}, joint − self`,
  said: "> 0",
  quantity: { kind: "difference", share: "accuracy", of, minus },
  expected: { kind: "above", value: 0, said: worth },
});

/** Half a point: what a trainer would have to be worth, where the paper gives no number. */
const worth = 0.005;

/** What the full network's help is worth in the rows of the paper's table. */
const trainer: Claim = {
  id: "trainer-helps",
  says: "learning from the full network beside it makes a projection network better than labels alone do (there is no number; what rules out half a point counts against it)",
  certainty: "read",
  questions: table.map(row => help(nameOf(row), rowOf(row), rowOf(row, "self"))),
};

/** The same where it is most likely: small networks, few labels, hard sets, strong trainers. */
const likeliest = (id: string, says: string, imitation: Where): Claim => ({
  id,
  says,
  certainty: "read",
  questions: ["mnist", "cifar-10", "trec-50"].flatMap(dataset =>
    linear
      .filter(({ T, d }) => T! * d! !== 600)
      .map(({ T, d, hidden }) => {
        const row = { experiment: "joint-or-self", dataset, model: "projection", T, d, hidden };
        return help(
          `${T}×${d} on ${dataset}`,
          { ...row, objective: "joint", ...imitation },
          { ...row, objective: "self" },
        );
      }),
  ),
});

const ablation: Where = { experiment: "ablations", dataset: "mnist", model: "projection" };
const small: Where = { ...ablation, T: 10, d: 12, hidden: "0", examples: null };
const large: Where = { ...ablation, T: 60, d: 12, hidden: "128", examples: null };
const unchanged: Where = {
  ...{ objective: "joint", lambda2: null, temperature: null, imitation: null },
  ...{ projection: null, centring: null, coding: null },
};

const method: readonly Claim[] = [
  {
    id: "lambda2",
    says: "λ2 = 0.1 was chosen: it is better than no imitation",
    certainty: "read",
    questions: [
      ["10×12", small],
      ["60×12 + 128", large],
    ].map(([name, where]) => ({
      what: `P@1 of ${name}, λ2 0.1 − 0`,
      said: "> 0",
      quantity: {
        kind: "difference",
        share: "accuracy",
        of: { ...(where as Where), ...unchanged },
        minus: { ...(where as Where), ...unchanged, lambda2: 0 },
      },
      expected: { kind: "above", value: 0 },
    })),
  },
  {
    id: "product",
    says: "of dense bits only the product T·d matters",
    certainty: "computed",
    questions: [
      [720, 1],
      [180, 4],
      [90, 8],
    ].map(([T, d]) => ({
      what: `P@1 of ${T}×${d} − 60×12`,
      said: "0",
      quantity: {
        kind: "difference",
        share: "accuracy",
        of: { ...ablation, T: T!, d: d!, hidden: "0", ...unchanged, examples: null },
        minus: { ...ablation, T: 60, d: 12, hidden: "0", ...unchanged, examples: null },
      },
      expected: { kind: "within", from: 0, to: 0 },
    })),
  },
  {
    id: "extensions",
    says: "training may be semi-supervised, or go on over a graph",
    certainty: "read",
    questions: [],
    untestable: "presented as an extension, without an experiment or a number",
  },
];

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
      "Relative to the full network of the same experiment and seeds. The bits for a share are read off between the lengths that were trained.",
    experiments: ["neural-bits", "mnist-table"],
    claims: bits,
  },
  {
    id: "2017-trainer",
    paper: title,
    where: "joint training, on which the method rests",
    intro:
      "The same networks with and without the full network, of the same seeds: they share planes, batches and order.",
    experiments: ["mnist-table", "joint-or-self"],
    claims: [
      trainer,
      likeliest("likeliest", "the same where it is most likely, with λ2 = 0.1 as in the paper", {
        lambda2: null,
      }),
      likeliest("likeliest-chosen", "the same with λ2 and temperature chosen on validation parts", {
        lambda2: "*",
      }),
    ],
  },
  {
    id: "2017-method",
    paper: title,
    where: "method",
    intro:
      "λ = (1, 0.1, 1), cross-entropy and joint training are built as read; what is left open is tried one change at a time.",
    experiments: ["ablations"],
    claims: method,
  },
  {
    id: "2017-cifar100",
    paper: title,
    where: "CIFAR-100 table",
    intro: "The accuracies are remembered, with little certainty: a verdict on them says as little.",
    experiments: ["cifar100-table"],
    claims: cellClaims("CIFAR-100", "cifar-100", () => "cifar100-table"),
  },
  {
    id: "2017-intent",
    paper: title,
    where: "semantic intent table",
    intro: "What it says of an LSTM and 720 bits is asked of public sets of requests and questions instead.",
    experiments: ["text-table"],
    claims: [...cellClaims("semantic intent", null, () => "text-table", internal), standIn],
  },
];
