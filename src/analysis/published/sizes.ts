import type { Certainty } from "../paper.js";

/** An accuracy of a model of some size that others published, or that another method reached here; code is not counted. */
export interface PublishedSize {
  readonly dataset: string;
  /** What its authors call the kind of model. */
  readonly family: string;
  readonly model: string;
  readonly bytes: number;
  /** A fraction. */
  readonly accuracy: number;
  /** Where it stands. */
  readonly source: string;
  /** How surely the less certain of both numbers is known. */
  readonly certainty: Certainty | "run here";
  /** The share of words that were misspelled; none where absent. */
  readonly misspellings?: number;
}

type Point = readonly [model: string, bytes: number, percent: number];

const points = (
  dataset: string,
  family: string,
  [source, certainty]: readonly [source: string, certainty: Certainty],
  own: readonly Point[],
): PublishedSize[] =>
  own.map(([model, bytes, percent]) => ({
    ...{ dataset, family, model, bytes: Math.round(bytes), accuracy: Math.round(100 * percent) / 10_000 },
    ...{ source, certainty },
  }));

const kB = 1000;
const KiB = 1024;
const float = 4;
const paperBaseline = 2_797_010; // parameters of Ravi's full network, from which HashedNets' ratios are counted

const finn = ["Xilinx/BNN-PYNQ, training README; size worked out", "computed"] as const;
const müksch = ["Müksch et al. 2020 (arXiv 2005.04968), as a survey quotes it", "read"] as const;

/** Single runs, mostly the best of many on the test part; sizes in KB are counted as 1,000 bytes where no source says else. */
export const publishedSizes: readonly PublishedSize[] = [
  ...points(
    "mnist",
    "BitNetMCU, dense",
    ["cpldcpu/BitNetMCU, docs/plots/networksize_all.txt and docs/documentation.md", "read"],
    [
      ["2-bit, 16 × 16 pixels", 1.1 * kB, 94.22],
      ["2-bit 16-16-16", 1.16 * kB, 93.54],
      ["1-bit 32-48-32", 1.41 * kB, 94.89],
      ["ternary 24-24-24", 1.47 * kB, 95.06],
      ["2-bit 24-24-24", 1.84 * kB, 95.86],
      ["1-bit 48-48-32", 2.01 * kB, 96.07],
      ["1-bit 64-64-64", 3.08 * kB, 97.04],
      ["ternary 64-64-64", 4.93 * kB, 97.66],
      ["1-bit 96-96-96", 5.37 * kB, 97.81],
      ["2-bit 80-80-64", 7.97 * kB, 97.91],
      ["1-bit 160-160-160", 11.45 * kB, 98.27],
      ["4-bit 64-64-64, augmented", 12.3 * kB, 99.02],
    ],
  ),
  ...points(
    "mnist",
    "BitNetMCU, CNN",
    ["cpldcpu/BitNetMCU, docs/documentation_cnn.md", "read"],
    [
      ["16 wide, small dense layers", 3.2 * kB, 98.92],
      ["16 wide", 5.4 * kB, 99.06],
      ["32 wide", 7.3 * kB, 99.28],
      ["48 wide", 9.3 * kB, 99.44],
      ["64 wide", 11 * kB, 99.55],
      ["96 wide, ternary", 13 * kB, 99.58],
    ],
  ),
  ...points(
    "mnist",
    "FastGRNN",
    ["Kusupati et al. 2018, FastGRNN, tables 3 and 8 (arXiv 1901.02358)", "read"],
    [
      ["the smallest", 6 * kB, 98.2],
      ["Q", 25 * kB, 98.58],
      ["SQ", 37 * kB, 98.72],
      ["LSQ", 71 * kB, 98.72],
    ],
  ),
  ...points(
    "mnist",
    "Bonsai",
    ["Kumar et al. 2017, Bonsai, table 3 (ICML)", "read"],
    [["MNIST-10", 84 * kB, 97.01]],
  ),
  ...points(
    "mnist",
    "ProtoNN",
    ["Gupta et al. 2017, ProtoNN, table 2 (ICML)", "read"],
    [["mnist-10", 63.4 * kB, 95.88]],
  ),
  ...points(
    "mnist",
    "BTHOWeN",
    ["ZSusskind/BTHOWeN, README, table 3", "read"],
    [
      ["small", 70 * KiB, 93.4],
      ["medium", 210 * KiB, 94.3],
      ["large", 960 * KiB, 95.2],
    ],
  ),
  ...points(
    "mnist",
    "ULEEN",
    ["Susskind et al. 2023, abstract of arXiv 2304.10618; sizes from memory", "remembered, medium"],
    [
      ["S", 16.9 * KiB, 96.2],
      ["L", 262 * KiB, 98.46],
    ],
  ),
  ...points(
    "mnist",
    "difflogic",
    ["Petersen et al. 2022, table 4 (arXiv 2210.08277), as a benchmark quotes it; 4 bits a gate", "computed"],
    [
      ["small, 48,000 gates", 48_000 / 2, 97.69],
      ["large, 384,000 gates", 384_000 / 2, 98.47],
    ],
  ),
  ...points(
    "mnist",
    "HashedNets",
    [
      "Chen et al. 2015, HashedNets, tables 1 and 2 (ICML): ratios of the paper's baseline as floats",
      "computed",
    ],
    [
      ["3 layers, dark knowledge, 1/225", (float * paperBaseline) / 225, 97.35],
      ["3 layers, dark knowledge, 1/28", (float * paperBaseline) / 28, 98.57],
    ],
  ),
  ...points(
    "mnist",
    "MIRACLE",
    [
      "Havasi et al. 2019, table 1 (arXiv 1810.00440), as a survey quotes it: bytes of the message alone",
      "read",
    ],
    [
      ["LeNet-5, the smallest", 1.52 * kB, 99.04],
      ["LeNet-5, the best", 3.03 * kB, 99.31],
    ],
  ),
  ...points(
    "mnist",
    "µNAS",
    ["Liberis et al. 2021, arXiv 2010.14246, from memory; weights of a byte, alone", "remembered, medium"],
    [["the smallest", 480, 99.19]],
  ),
  ...points(
    "mnist",
    "separable, reused convolutions",
    [
      "JoshWarn/Parameter-Efficient-MNIST and ruslangrimov/mnist-minimal-model: parameters as floats",
      "computed",
    ],
    [
      ["697 parameters", float * 697, 99.03],
      ["1,936 parameters", float * 1936, 99.1],
    ],
  ),
  ...points("mnist", "FINN", finn, [["LFC W1A1", 355 * KiB, 98.35]]),
  ...points(
    "mnist",
    "dense layers of bytes",
    ["PMC8157489, table 2: 14 × 14 pixels", "read"],
    [["196-32-10", 6.5 * kB, 94.99]],
  ),
  ...points(
    "cifar-10",
    "µNAS",
    [
      "Liberis et al. 2021, table 2 (arXiv 2010.14246), as a survey quotes it: weights of a byte, alone",
      "read",
    ],
    [["ten classes", 11.4 * kB, 86.49]],
  ),
  ...points("cifar-10", "direct convolutions", müksch, [
    ["the smallest", 5.39 * kB, 60.4],
    ["larger", 8.65 * kB, 62.9],
    ["largest", 19.91 * kB, 64.3],
  ]),
  ...points("cifar-10", "FastGRNN", müksch, [
    ["smaller", 7.57 * kB, 48.2],
    ["larger", 15.8 * kB, 53.3],
  ]),
  ...points(
    "cifar-10",
    "MLPerf Tiny",
    ["mlcommons/tiny: the accuracy that is asked for, of a file of 8-bit weights", "read"],
    [
      ["ResNet-8", 96 * kB, 85],
      ["a larger ResNet", 500 * kB, 91],
    ],
  ),
  ...points(
    "cifar-10",
    "difflogic",
    ["Petersen et al. 2022, arXiv 2210.08277, as a benchmark quotes it; 4 bits a gate", "computed"],
    [
      ["48,000 gates", 48_000 / 2, 51.27],
      ["512,000 gates", 512_000 / 2, 57.39],
      ["5.12 million gates", 5_120_000 / 2, 62.14],
    ],
  ),
  ...points("cifar-10", "FINN", finn, [
    ["CNV W1A1", 188 * KiB, 79.54],
    ["CNV W1A2", 188 * KiB, 83.63],
    ["CNV W2A2", 377 * KiB, 84.8],
  ]),
  ...points(
    "atis",
    "SGNN",
    ["Ravi and Kozareva 2018, from memory; size by its class", "remembered, low"],
    [["T = 80, d = 14", 150 * kB, 88.9]],
  ),
  ...points(
    "atis",
    "LIDSNNet",
    ["abstract of arXiv 2110.15717: below 0.59 million parameters, here as floats", "computed"],
    [["LIDSNNet", float * 590_000, 95.97]],
  ),
  ...points(
    "snips",
    "LIDSNNet",
    ["abstract of arXiv 2110.15717: below 0.59 million parameters, here as floats", "computed"],
    [["LIDSNNet", float * 590_000, 98]],
  ),
];

/** Whether a number was read, or worked out of what was, and does not come from memory alone. */
export const isSure = ({ certainty }: PublishedSize): boolean => !certainty.startsWith("remembered");

/**
 * What nothing published beats on a data set: no other that is sure has as few bytes and as high an accuracy. By size. One from
 * memory may be among them, and takes no other's place.
 */
export function publishedFront(dataset: string): PublishedSize[] {
  const own = publishedSizes.filter(point => point.dataset === dataset);
  const sure = own.filter(isSure);
  return own
    .filter(
      point =>
        !sure.some(
          other => other !== point && other.bytes <= point.bytes && other.accuracy >= point.accuracy,
        ),
    )
    .sort((a, b) => a.bytes - b.bytes);
}
