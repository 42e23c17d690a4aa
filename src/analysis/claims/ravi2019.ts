import { type BorrowedNumber, paper } from "../paper.js";
import { borrowedClaims, cellClaims } from "./cells.js";
import { type Chapter, type Claim, halfPoint, type Question } from "./claim.js";
import type { Where } from "./quantity.js";

const title = "Ravi 2019, PMLR 97:5370";

/** Why a row of another's network is not tried as one. */
const whyNot = ({ model }: BorrowedNumber): string => {
  if (model.startsWith("HashedNets") || model.startsWith("compressed"))
    return "printed after Chen 2015, whose ratio is that to their own network; what is asked of such networks here stands below, at equal size";
  if (model.startsWith("NASNet")) return "a NASNet is out of reach of two cores";
  return "printed after another paper; no such network is built here";
};

const internal = "the messages are not public";
const unknownBase =
  "from which network it was counted is not known: the remembered layers, 460,298 parameters, give 6.1, 11.0 or 11.7 by those that may be meant";
const unknownAttention =
  "it is counted from an attention RNN of unknown size; ours would be counted from another network";

const onCifar = (objective: "joint" | "self"): Where => ({
  ...{ experiment: "cifar10-table", dataset: "cifar-10", model: "projected-cnn", T: 60, d: 7 },
  ...{ hidden: "128x256", objective, examples: null },
});

const sixLayers = (objective: "joint" | "self") =>
  paper.find(row => row.dataset === "cifar-10" && row.hidden === "128x256" && row.objective === objective)!;
const help = sixLayers("joint").accuracy - sixLayers("self").accuracy;

const jointLessSelf: Pick<Question, "what" | "quantity"> = {
  what: "P@1 of projected-cnn 60×7 + 128×256, joint − self",
  quantity: { kind: "difference", share: "accuracy", of: onCifar("joint"), minus: onCifar("self") },
};

/**
 * Known as claims, with numbers, only there: that it helps, and by how much. The paper's trainer was a NASNet, ours is a CNN
 * of four convolutions.
 */
const jointOnCifar: readonly Claim[] = [
  {
    id: "cifar-10-joint-self",
    says: "learning from a larger network is better than from labels alone (its trainer is a NASNet, ours a CNN)",
    certainty: "remembered, medium",
    questions: [{ ...jointLessSelf, said: "> 0", expected: { kind: "above", value: 0, said: halfPoint } }],
  },
  {
    id: "cifar-10-joint-self-points",
    says: `it brings ${(100 * help).toFixed(1)} points (the same)`,
    certainty: "remembered, medium",
    questions: [
      {
        ...jointLessSelf,
        said: `+${(100 * help).toFixed(1)}`,
        expected: { kind: "within", from: help - 0.0005, to: help + 0.0005, margin: halfPoint },
      },
    ],
  },
];

export const ravi2019: readonly Chapter[] = [
  {
    id: "2019-mnist",
    paper: title,
    where: "vision table, MNIST",
    intro:
      "Rows of feed-forward projections are those of the table of 2017. Ratios are counted from the full network of 2,797,010 parameters, which the table counts from, too.",
    experiments: ["cnn-table"],
    claims: [
      ...cellClaims("vision, 2019", "mnist", () => "cnn-table"),
      ...borrowedClaims("vision, 2019", "mnist", whyNot),
    ],
  },
  {
    id: "2019-fashion",
    paper: title,
    where: "vision table, Fashion-MNIST",
    intro:
      "The full network and the largest row of the table of 2017, and convolutions, whose ratios are counted from that network.",
    experiments: ["fashion-table", "cnn-table"],
    claims: cellClaims("vision, 2019", "fashion-mnist", ({ model }) =>
      model.endsWith("cnn") ? "cnn-table" : "fashion-table",
    ),
  },
  {
    id: "2019-cifar10",
    paper: title,
    where: "vision table, CIFAR-10",
    intro:
      "Convolutions, their bits, and dense layers on these. The remembered layers do not count to the remembered ratios, by whatever network.",
    experiments: ["cifar10-table"],
    claims: [
      ...cellClaims("vision, 2019", "cifar-10", () => "cifar10-table", { ratios: unknownBase }),
      ...borrowedClaims("vision, 2019", "cifar-10", whyNot),
      ...jointOnCifar,
    ],
  },
  {
    id: "2019-text",
    paper: title,
    where: "text table",
    intro: "ATIS is public, the messages of Smart Reply are not.",
    experiments: ["text-table"],
    claims: [
      ...cellClaims("text, 2019", "atis", () => "text-table", { ratios: unknownAttention }),
      ...borrowedClaims("text, 2019", "atis", whyNot),
      ...cellClaims("text, 2019", null, () => "text-table", { untestable: internal }),
      ...borrowedClaims("text, 2019", null, () => internal),
    ],
  },
];
