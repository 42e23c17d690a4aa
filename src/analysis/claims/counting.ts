import { percent } from "../../core/numbers.js";
import { nameOf } from "../configurations.js";
import {
  type Certainty,
  counted,
  hashedNets,
  type PaperNumber,
  robustness,
  softmaxNumber,
} from "../paper.js";
import { aboveNone, printed, rounded } from "./cells.js";
import { type Chapter, type Claim, halfPoint, type Question } from "./claim.js";
import { mnistRow, mnistRows, onMnist } from "./mnist-rows.js";
import type { Where } from "./quantity.js";

/** The heading of claims that stand in neither paper. */
export const beyondThePapers = "What the ratio hides";
const full: Where = { ...onMnist, model: "full" };
const softmax: Where = { ...onMnist, model: "softmax" };
const matched = (width: number): Where => ({ ...onMnist, model: "matched", hidden: String(width) });

const rowWith = (T: number, d: number, hidden: string): PaperNumber =>
  mnistRows.find(row => row.T === T && row.d === d && row.hidden === hidden)!;

type Counted = keyof typeof counted;

const words: Readonly<Record<Counted, string>> = {
  kibibytes: "trained parameters in 32 bits take {} KiB",
  "ratio in bytes": "with weights of 8 bits the ratio in bytes is {}",
  "ratio with planes": "were the planes stored as numbers, the ratio would be {}",
  "width of equal size": "one hidden layer of {} units on the pixels has as many parameters",
};

const countedClaims = (Object.keys(counted) as Counted[]).map((size): Claim => {
  const numbers = counted[size].split(" ");
  return {
    id: `counted-${size.replaceAll(" ", "-")}`,
    says: words[size].replace("{}", numbers.join(", ")),
    certainty: "computed",
    questions: mnistRows.map((row, i) => ({
      what: `${size} of ${nameOf(row)}`,
      quantity: { kind: "size", size, of: mnistRow(row), by: full, on: softmax },
      ...printed(numbers[i]!),
    })),
  };
});

const axis: Claim = {
  id: "borrowed-axis",
  says: `the rows printed after Chen 2015 as ratio 8 and 64 are ratios to their own networks; to this paper's they are ${hashedNets.map(({ ratio }) => ratio).join(", ")}`,
  certainty: "computed",
  questions: hashedNets.map(({ row, parameters, ratio }) => ({
    what: `ratio of ${row}`,
    quantity: { kind: "size", size: "ratio to", of: full, parameters },
    ...printed(ratio),
  })),
};

const point = 0.01; // what "about level" and "the same" may mean, in the absence of a number

type Said = Pick<Question, "said" | "expected">;

const against = (what: string, of: Where, row: PaperNumber, said: Said): Question => ({
  what: `P@1 of ${what} − ${nameOf(row)}`,
  quantity: { kind: "difference", share: "accuracy", of, minus: mnistRow(row) },
  ...said,
});

const level: Said = { said: "−1 to +1", expected: { kind: "within", from: -point, to: point } };
const computed: Certainty = "computed";

const equalSize: readonly Claim[] = [
  {
    id: "softmax-720",
    says: "softmax regression on the pixels, 7,850 parameters, is level with 720 bits, 7,210 parameters",
    certainty: "remembered, high",
    questions: [against("softmax", softmax, rowWith(60, 12, "0"), level)],
  },
  {
    id: "softmax-level",
    says: `softmax regression on the pixels has about ${percent(softmaxNumber.accuracy, 1)} % P@1`,
    certainty: softmaxNumber.certainty,
    questions: [
      {
        what: "P@1 of softmax",
        said: `about ${percent(softmaxNumber.accuracy, 1)}`,
        quantity: { kind: "mean", share: "accuracy", of: softmax },
        expected: { ...rounded(softmaxNumber.accuracy, 2), margin: halfPoint },
      },
    ],
  },
  {
    id: "small-network-30",
    says: "around a ratio of 30, a small network on the pixels is better than a projection network of as many parameters",
    certainty: computed,
    questions: [against("98 hidden units", matched(98), rowWith(60, 10, "128"), aboveNone)],
  },
  {
    id: "small-network-400",
    says: "around ratios of 200 to 400 both are about level",
    certainty: computed,
    questions: [
      against("8 hidden units", matched(8), rowWith(60, 10, "0"), level),
      against("9 hidden units", matched(9), rowWith(60, 12, "0"), level),
    ],
  },
];

const beside: Where = { experiment: "equal-size", dataset: "mnist", examples: null };

/** HashedNets of as many parameters, in the experiment that has them. */
const hashed: Claim = {
  id: "hashed",
  says: "HashedNets are better than projection networks of as many parameters",
  certainty: computed,
  questions: [
    { T: 60, d: 10, hidden: "0" },
    { T: 60, d: 12, hidden: "128" },
  ].map(({ T, d, hidden }) => {
    const layers = hidden === "0" ? [] : [Number(hidden)];
    const size = parametersOf([T * d, ...layers, 10]);
    return {
      what: `P@1 of a hashed network of ${size.toLocaleString("en-GB")} − ${nameOf({ model: "projection", T, d, hidden })}`,
      quantity: {
        kind: "difference",
        share: "accuracy",
        of: { ...beside, model: "hashed", size },
        minus: { ...beside, model: "projection", T, d, hidden, objective: "joint" },
      },
      ...aboveNone,
    };
  }),
};

/** Weights and biases between layers of these widths. */
function parametersOf(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, l) => sum + (widths[l]! + 1) * width, 0);
}

const misspelled = 0.2;

/** What is left of a network's P@1 with a fifth of the words misspelled. */
const left = (what: string, dataset: string, model: Where, said: Said): Question => {
  const where = { experiment: "unseen-words", dataset, examples: null, ...model };
  return {
    what: `P@1 with ${100 * misspelled} % misspelled by that without, ${what}, ${dataset}`,
    quantity: {
      kind: "quotient",
      share: "accuracy",
      of: { ...where, misspellings: misspelled },
      by: { ...where, misspellings: null },
    },
    ...said,
  };
};

const bitsOfText: Where = { model: "projection", T: 80, d: 14, hidden: "0", projection: null };
const textSets = ["clinc150", "trec-6"];
const { ofEmbeddings, ofProjections } = robustness;

const unseen: readonly Claim[] = [
  {
    id: "unseen-embeddings",
    says: "under misspellings, recurrent networks on embeddings lose more than 30 % of their accuracy (Sankar 2019, perturbed ATIS)",
    certainty: robustness.certainty,
    questions: textSets.map(dataset =>
      left(
        "LSTM",
        dataset,
        { model: "lstm" },
        {
          said: `< ${ofEmbeddings}`,
          expected: { kind: "within", from: null, to: ofEmbeddings, better: "less" },
        },
      ),
    ),
  },
  {
    id: "unseen-projections",
    says: "projections lose about 5 % (the same)",
    certainty: robustness.certainty,
    questions: textSets.map(dataset =>
      left("1,120 sign bits", dataset, bitsOfText, {
        said: `about ${ofProjections}`,
        expected: { kind: "within", from: ofProjections - 0.025, to: ofProjections + 0.025 },
      }),
    ),
  },
];

export const counting: readonly Chapter[] = [
  {
    id: "counting",
    paper: beyondThePapers,
    where: "counted from the numbers of both papers",
    intro: "Arithmetic on sizes: what is measured is how many parameters the networks here have.",
    experiments: ["mnist-table"],
    claims: [...countedClaims, axis],
  },
  {
    id: "equal-size",
    paper: beyondThePapers,
    where: "at equal parameters, which neither paper claims",
    intro: "Networks of one experiment, paired by seed: batches and order are the same.",
    experiments: ["mnist-table", "equal-size"],
    claims: [...equalSize, hashed],
  },
  {
    id: "unseen-words",
    paper: beyondThePapers,
    where: "unseen words, where the case for projections lies",
    intro:
      "Characters of some words of the test part are edited. Other words and another set than in the study that is quoted.",
    experiments: ["unseen-words"],
    claims: unseen,
  },
];
