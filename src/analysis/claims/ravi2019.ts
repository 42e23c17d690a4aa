import { type BorrowedNumber, paper } from "../paper.js";
import { borrowedClaims, cellClaims } from "./cells.js";
import type { Chapter, Claim } from "./claim.js";
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

const onCifar = (objective: "joint" | "self"): Where => ({
  ...{ experiment: "cifar10-table", dataset: "cifar-10", model: "projected-cnn", T: 60, d: 7 },
  ...{ hidden: "128x256", objective },
});

const sixLayers = (objective: "joint" | "self") =>
  paper.find(row => row.dataset === "cifar-10" && row.hidden === "128x256" && row.objective === objective)!;
const help = sixLayers("joint").accuracy - sixLayers("self").accuracy;

/** Known as a claim, with numbers, only there; the paper's trainer was a NASNet, ours is a CNN of four convolutions. */
const jointOnCifar: Claim = {
  id: "cifar-10-joint-self",
  says: `learning from a larger network brings ${(100 * help).toFixed(1)} points (its trainer is a NASNet, ours a CNN)`,
  certainty: "remembered, medium",
  questions: [
    {
      said: `+${(100 * help).toFixed(1)}`,
      what: "P@1 of projected-cnn 60×7 + 128×256, joint − self",
      quantity: { kind: "difference", share: "accuracy", of: onCifar("joint"), minus: onCifar("self") },
      expected: { kind: "above", value: 0, said: help },
    },
  ],
};

export const ravi2019: readonly Chapter[] = [
  {
    id: "2019-mnist",
    paper: title,
    where: "vision table, MNIST",
    intro: "Rows of feed-forward projections are those of the table of 2017.",
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
    intro: "The full network and the largest row of the table of 2017, and convolutions.",
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
      "Convolutions, their bits, and dense layers on these. The remembered layers do not count to the remembered ratios; ours are counted from the CNN that teaches.",
    experiments: ["cifar10-table"],
    claims: [
      ...cellClaims("vision, 2019", "cifar-10", () => "cifar10-table"),
      ...borrowedClaims("vision, 2019", "cifar-10", whyNot),
      jointOnCifar,
    ],
  },
  {
    id: "2019-text",
    paper: title,
    where: "text table",
    intro: "ATIS is public, the messages of Smart Reply are not.",
    experiments: ["text-table"],
    claims: [
      ...cellClaims("text, 2019", "atis", () => "text-table"),
      ...borrowedClaims("text, 2019", "atis", whyNot),
      ...cellClaims("text, 2019", null, () => "text-table", internal),
      ...borrowedClaims("text, 2019", null, () => internal),
    ],
  },
];
