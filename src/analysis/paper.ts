import type { Row } from "./measures.js";

/**
 * How surely a number is known. `read`: seen in a source that quotes the paper. `computed`: worked out from numbers
 * that were read. `remembered`: from memory, about 90 % sure (`high`), 65 % (`medium`) or 40 % (`low`).
 */
export type Certainty = "read" | "computed" | "remembered, high" | "remembered, medium" | "remembered, low";

/** One cell of a paper with its row. Accuracy is P@1 as a fraction. */
export interface PaperNumber {
  /** Which of the three result tables of Ravi 2017, arXiv 1708.00630, or of the two of Ravi 2019, PMLR 97:5370. */
  readonly table: "MNIST" | "CIFAR-100" | "semantic intent" | "vision, 2019" | "text, 2019";
  /** Our name of the data set; null where the paper's data is not public. */
  readonly dataset: string | null;
  readonly model: "full" | "projection" | "cnn" | "projected-cnn" | "lstm";
  readonly objective: "label" | "joint" | "self";
  readonly T: number | null;
  readonly d: number | null;
  readonly hidden: string;
  readonly accuracy: number;
  readonly certainty: Certainty;
  readonly ratio: number | null;
  readonly ratioCertainty: Certainty | null;
}

type Cell = Pick<PaperNumber, "accuracy" | "certainty" | "ratio" | "ratioCertainty">;

const projection = (
  table: PaperNumber["table"],
  dataset: string | null,
  [T, d, hidden]: readonly [number, number, string],
  cell: Cell,
): PaperNumber => ({ table, dataset, model: "projection", objective: "joint", T, d, hidden, ...cell });

const whole = (
  table: PaperNumber["table"],
  dataset: string | null,
  model: PaperNumber["model"],
  hidden: string,
  cell: Cell,
): PaperNumber => ({ table, dataset, model, objective: "label", T: null, d: null, hidden, ...cell });

/** Projections of what convolutions make of pictures; the last row learned from a NASNet there. */
const projectedCnn = (
  dataset: string,
  objective: "joint" | "self",
  hidden: string,
  cell: Cell,
): PaperNumber => ({
  ...{ table: "vision, 2019", dataset, model: "projected-cnn", objective, T: 60, d: 7, hidden },
  ...cell,
});

const mnist = (shape: readonly [number, number, string], cell: Cell): PaperNumber =>
  projection("MNIST", "mnist", shape, cell);

const cell = (
  accuracy: number,
  certainty: Certainty,
  ratio: number | null,
  ratioCertainty: Certainty | null = ratio === null ? null : certainty,
): Cell => ({ accuracy, certainty, ratio, ratioCertainty });

/**
 * The result tables of the paper. Six of the seven MNIST ratios follow exactly from counting 2,797,010 parameters
 * against (T·d)·10 + 10, or with a hidden layer H (T·d)·H + H + H·10 + 10; the third (printed 466) computes to 465.4.
 */
export const paper: readonly PaperNumber[] = [
  whole("MNIST", "mnist", "full", "1000x1000x1000", cell(0.989, "read", 1, "computed")),
  mnist([8, 10, "0"], cell(0.706, "remembered, high", 3453, "computed")),
  mnist([10, 12, "0"], cell(0.769, "remembered, high", 2312, "computed")),
  mnist([60, 10, "0"], cell(0.911, "remembered, high", 466, "remembered, high")),
  mnist([60, 12, "0"], cell(0.923, "read", 388, "read")),
  mnist([60, 10, "128"], cell(0.963, "remembered, high", 36, "computed")),
  mnist([60, 12, "256"], cell(0.969, "remembered, high", 15, "computed")),
  mnist([70, 12, "256"], cell(0.971, "remembered, high", 13, "computed")),
  whole("CIFAR-100", "cifar-100", "full", "1000x1000x1000", cell(0.329, "remembered, medium", 1, "computed")),
  whole("CIFAR-100", "cifar-100", "cnn", "", cell(0.484, "remembered, low", null)),
  projection(
    "CIFAR-100",
    "cifar-100",
    [60, 12, "0"],
    cell(0.178, "remembered, low", 70, "remembered, medium"),
  ),
  projection(
    "CIFAR-100",
    "cifar-100",
    [60, 12, "128"],
    cell(0.208, "remembered, low", 49, "remembered, medium"),
  ),
  whole("semantic intent", null, "lstm", "", cell(0.968, "computed", null)),
  projection("semantic intent", null, [60, 12, "0"], cell(0.823, "read", null)),
  whole("vision, 2019", "fashion-mnist", "full", "1000x1000x1000", cell(0.893, "remembered, medium", 1)),
  projection(
    "vision, 2019",
    "fashion-mnist",
    [70, 12, "256"],
    cell(0.866, "remembered, medium", 13, "computed"),
  ),
  whole("vision, 2019", "mnist", "cnn", "128", cell(0.996, "remembered, medium", 0.52)),
  whole("vision, 2019", "fashion-mnist", "cnn", "128", cell(0.931, "remembered, medium", 0.52)),
  whole("vision, 2019", "cifar-10", "cnn", "128", cell(0.837, "remembered, medium", null)),
  projectedCnn("mnist", "joint", "128", cell(0.994, "remembered, medium", 8)),
  projectedCnn("fashion-mnist", "joint", "128", cell(0.927, "remembered, medium", 8)),
  projectedCnn("cifar-10", "joint", "128", cell(0.784, "remembered, medium", 8)),
  projectedCnn("cifar-10", "self", "128x256", cell(0.823, "remembered, medium", 4)),
  projectedCnn("cifar-10", "joint", "128x256", cell(0.847, "remembered, medium", 4)),
  whole("text, 2019", null, "lstm", "", cell(0.968, "remembered, medium", 1)),
  projection("text, 2019", null, [70, 14, "256x128"], cell(0.977, "remembered, medium", 10)),
  projection("text, 2019", "atis", [70, 14, "256x128"], cell(0.91, "remembered, low", 10)),
];

/** Rows of the tables that are others' networks, which are not built here but for two of them. */
export interface BorrowedNumber extends Cell {
  readonly table: PaperNumber["table"];
  readonly dataset: string | null;
  readonly model: string;
}

const borrowed = (
  table: PaperNumber["table"],
  dataset: string | null,
  model: string,
  numbers: Cell,
): BorrowedNumber => ({ table, dataset, model, ...numbers });

const compressed = (model: string, accuracy: number, ratio: number | null = 8): BorrowedNumber =>
  borrowed("vision, 2019", "mnist", model, cell(accuracy, "remembered, high", ratio));

export const borrowedNumbers: readonly BorrowedNumber[] = [
  compressed("random edge removal (Cireşan 2011)", 0.978),
  compressed("low-rank decomposition (Denil 2013)", 0.981),
  compressed("compressed network, 3 layers (Chen 2015)", 0.983),
  compressed("compressed network, 5 layers (Chen 2015)", 0.987),
  compressed("dark knowledge", 0.983, null),
  compressed("HashedNets, the best (Chen 2015)", 0.986),
  borrowed("vision, 2019", "cifar-10", "NASNet-A", cell(0.905, "remembered, medium", null)),
  borrowed("text, 2019", null, "random (Kannan 2016)", cell(0.052, "remembered, medium", null)),
  borrowed("text, 2019", null, "frequency (Kannan 2016)", cell(0.092, "remembered, medium", null)),
  borrowed("text, 2019", "atis", "attention RNN (Liu and Lane 2016)", cell(0.911, "remembered, low", 1)),
];

/** The paper's section "How many neural bits are required?": so many bits recover so much of the full network's accuracy. */
export const bitsStatement = { dataset: "mnist", bits: 100, relative: 0.8, certainty: "read" } as const;

/** Numbers of the running text of Ravi 2017, all of them read. */
export const statements = {
  /** P@1 and the first three guesses of the two smallest networks, those of ratios 2,000 to 3,500. */
  smallest: { top1: [0.7, 0.8], top3: [0.9, 0.94] },
  /** More bits or layers than `bitsStatement` has are needed for more than so much of the full network's accuracy. */
  deeper: 0.9,
  /** 720 bits trained with an LSTM are "only 15 % lower" than it. */
  ofLstm: 0.85,
} as const;

/** What counting gives for the seven projections of the MNIST table, in its order, as it is printed. */
export const counted = {
  kibibytes: "3.2 4.7 23.5 28.2 305.5 731.0 851.0",
  "ratio in bytes": "13,812 9,246 1,862 1,552 143 59.8 51.4",
  "ratio with planes": "44.0 29.4 5.9 4.9 5.1 3.7 3.2",
  "width of equal size": "1.0 1.5 7.6 9.1 98 235 274",
} as const;

/** Free parameters of the rows printed after Chen 2015, and their ratio to the full network of this paper. */
export const hashedNets = [
  { row: "1/8, 3 layers", parameters: 99_376, ratio: "28.1" },
  { row: "1/8, 5 layers", parameters: 349_626, ratio: "8.0" },
  { row: "1/64, 3 layers", parameters: 12_422, ratio: "225" },
  { row: "1/64, 5 layers", parameters: 43_703, ratio: "64" },
] as const;

/** Weights and biases of the full network of 3 × 1,000 units on 28×28 pixels, by which the papers' tables count ratios. */
export const fullParameters = 2_797_010;

/** Softmax regression on the pixels of MNIST, of common knowledge. */
export const softmaxNumber = { accuracy: 0.925, certainty: "remembered, high" } as const;

/** What is left of the accuracy on perturbed ATIS in Sankar 2019, arXiv: of networks on embeddings at most, of projections about. */
export const robustness = { ofEmbeddings: 0.7, ofProjections: 0.95, certainty: "read" } as const;

/** The paper's number for a configuration, null where it has none. Its projection rows are trained jointly. */
export function paperNumber(of: InThePaper): PaperNumber | null {
  const same = (row: PaperNumber): boolean =>
    row.dataset === of.dataset &&
    row.model === of.model &&
    row.objective === of.objective &&
    row.T === of.T &&
    row.d === of.d &&
    row.hidden === of.hidden;
  return paper.find(same) ?? null;
}

/** What tells one configuration from another in the paper. */
type InThePaper = Pick<Row, "dataset" | "model" | "T" | "d" | "hidden" | "objective">;

/** A short mark for a table's cell: nothing for what was read, `*` for what was computed or is remembered. */
export const certaintyMark = (certainty: Certainty): string => (certainty === "read" ? "" : "*");

/** What the mark means, for under a table. */
export const markNote =
  "Paper: Ravi 2017, arXiv 1708.00630, P@1 of one run each, trained jointly; on Fashion-MNIST, CIFAR-10 and ATIS Ravi 2019, PMLR 97:5370. " +
  "* not read in a source but remembered; src/analysis/paper.ts says how surely.";
