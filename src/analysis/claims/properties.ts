import { printed } from "./cells.js";
import type { Claim, Question } from "./claim.js";
import { linearRows, mnistRow, onMnist } from "./mnist-rows.js";
import type { Where } from "./quantity.js";

/** Parameters as rows have them, in those that a formula gives: 1 where it holds. */
const asFormula = (what: string, of: Where, parameters: number): Question => ({
  what: `parameters by the formula's, ${what}`,
  quantity: { kind: "size", size: "ratio of", of, parameters },
  ...printed("1.0000"),
});

const classes = 10;
const sparseShapes = [
  [720, 1],
  [180, 4],
  [90, 8],
  [60, 12],
] as const;

const millions = (experiment: Where, what: string, count: string): Question => ({
  what: `parameters of the full network, ${what}, in millions`,
  quantity: { kind: "size", size: "ratio to", of: { ...experiment, model: "full" }, parameters: 1e6 },
  ...printed(count),
});

/** What the papers say of the method that is counted, or that no table of accuracies can show. */
export const propertyClaims: readonly Claim[] = [
  {
    id: "size-linear",
    says: "a network on the bits has O(T·d) parameters: (T·d + 1) weights and biases a class",
    certainty: "read",
    questions: linearRows.map(row => {
      const { T, d } = row;
      return asFormula(`${T}×${d}`, mnistRow(row), (T! * d! + 1) * classes);
    }),
  },
  {
    id: "size-sparse",
    says: "with each block of d bits read as one number, it has O(T·2^d)",
    certainty: "read",
    questions: sparseShapes.map(([T, d]) =>
      asFormula(
        `sparse ${T}×${d}`,
        {
          ...{ experiment: "ablations", dataset: "mnist", model: "sparse-projection", T, d, hidden: "0" },
          examples: null,
        },
        (T * 2 ** d + 1) * classes,
      ),
    ),
  },
  {
    id: "size-full",
    says: "the full network has 3 to 5 million parameters, by counting 2,797,010 on MNIST and 5,175,100 on CIFAR-100",
    certainty: "computed",
    questions: [
      millions(onMnist, "MNIST", "2.797010"),
      millions(
        { experiment: "cifar100-table", dataset: "cifar-100", examples: null },
        "CIFAR-100",
        "5.175100",
      ),
    ],
  },
  {
    id: "angle-law",
    says: "bits of two inputs differ with a chance of their angle by π",
    certainty: "read",
    questions: [],
    untestable:
      "measures.csv has no angles; tests of the package hold the share of differing bits to the angle, and its figure of the angle law shows it",
  },
  {
    id: "cost",
    says: "an answer takes O(n·T·d) steps for n features that are not 0",
    certainty: "read",
    questions: [],
    untestable:
      "measures.csv has no steps; the package counts products of a network, and tests hold the count",
  },
  {
    id: "planes-not-stored",
    says: "planes are drawn before training, never trained nor stored, and made anew from hashes",
    certainty: "read",
    questions: [],
    untestable:
      "how it is built here, which no accuracy shows; tests hold planes to the seed alone, and the ratio with stored planes stands below",
  },
  {
    id: "quantised",
    says: "quantised or shared weights on top of it bring small further gains in size",
    certainty: "read",
    questions: [],
    untestable:
      "no experiment tests networks of 8-bit or shared weights on bits; what 8 bits are worth in bytes is counted below",
  },
  {
    id: "intermediate",
    says: "inputs or intermediate representations are projected",
    certainty: "read",
    questions: [],
    untestable:
      "it says of neither how well it does; networks with bits behind convolutions are tried by the numbers of the vision tables",
  },
];
