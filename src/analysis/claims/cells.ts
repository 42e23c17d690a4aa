import { percent } from "../../core/numbers.js";
import { codeLength, nameOf } from "../configurations.js";
import { type BorrowedNumber, borrowedNumbers, fullParameters, type PaperNumber, paper } from "../paper.js";
import { type Claim, type Expectation, halfPoint, type Question } from "./claim.js";
import type { Size, Where } from "./quantity.js";

const printedDigits = 3; // of a fraction: the papers print tenths of a percent
const about = 0.05; // a ratio remembered as "about 70" is one within 5 %

/** What hinders claims of a table: on all numbers of it, or on its ratios alone. */
interface Hindrance {
  readonly untestable?: string;
  readonly ratios?: string;
}

/** The claims of a table's cells on one data set: an accuracy a row, and a ratio where it has one. */
export function cellClaims(
  table: PaperNumber["table"],
  dataset: string | null,
  experimentOf: (row: PaperNumber) => string,
  { untestable, ratios }: Hindrance = {},
): Claim[] {
  const rows = paper.filter(row => row.table === table && row.dataset === dataset);
  const where = (row: PaperNumber): Where => ({ experiment: experimentOf(row), ...whereOf(row) });
  return [
    ...rows.map(row => accuracyClaim(row, where(row), untestable)),
    ...rows
      .filter(({ ratio }) => ratio !== null && ratio !== 1)
      .map(row => ratioClaim(row, where(row), ratios ?? untestable)),
  ];
}

/** Rows of a table that are others' networks: named, with why they are not tried here. */
export const borrowedClaims = (
  table: PaperNumber["table"],
  dataset: string | null,
  why: (row: BorrowedNumber) => string,
): Claim[] =>
  borrowedNumbers
    .filter(row => row.table === table && row.dataset === dataset)
    .flatMap(row => {
      const told = { certainty: row.certainty, questions: [], untestable: why(row) };
      const id = idOf(dataset, row.model);
      const accuracy = { id, says: `${row.model}: ${percent(row.accuracy, 1)} %`, ...told };
      const { ratio } = row;
      if (ratio === null || ratio === 1) return [accuracy];
      return [accuracy, { id: `${id}-ratio-printed`, says: `${row.model}: ratio ${ratio}`, ...told }];
    });

function accuracyClaim(row: PaperNumber, of: Where, untestable?: string): Claim {
  return {
    id: idOf(row.dataset, nameOf(row), row.objective),
    says: `${rowName(row)}: ${percent(row.accuracy, 1)} %`,
    certainty: row.certainty,
    ...asked(untestable, [
      {
        what: `P@1 of ${rowName(row)}`,
        said: percent(row.accuracy, 1),
        quantity: { kind: "mean", share: "accuracy", of },
        expected: { ...rounded(row.accuracy, printedDigits), margin: halfPoint },
      },
    ]),
  };
}

function ratioClaim(row: PaperNumber, of: Where, untestable?: string): Claim {
  return {
    id: `${idOf(row.dataset, nameOf(row), row.objective)}-ratio`,
    says: `${rowName(row)}: ratio ${ratioSaid(row).said}`,
    certainty: row.ratioCertainty!,
    ...asked(untestable, [
      {
        what: `ratio of ${rowName(row)}`,
        quantity: { kind: "size", ...ratioOf(row), of },
        ...ratioSaid(row),
      },
    ]),
  };
}

/** Convolutions are trained beside no full network here; the table's ratio is of all its rows by the feed-forward one. */
const ratioOf = ({ model }: PaperNumber): Pick<Size, "size" | "parameters"> =>
  model.endsWith("cnn") ? { size: "ratio of", parameters: fullParameters } : { size: "ratio" };

const asked = (
  untestable: string | undefined,
  questions: Claim["questions"],
): Pick<Claim, "questions" | "untestable"> =>
  untestable === undefined ? { questions } : { questions: [], untestable };

/** The text table says "more than 10"; those of CIFAR-100 and of CNNs are remembered as about so much. */
function ratioSaid({ table, ratio, ratioCertainty }: PaperNumber): Pick<Question, "said" | "expected"> {
  const told = ratio!.toLocaleString("en-GB");
  if (table === "text, 2019")
    return { said: `> ${told}`, expected: { kind: "within", from: ratio!, to: null } };
  if (ratioCertainty !== "remembered, medium") return printed(told);
  const [from, to] = [ratio! * (1 - about), ratio! * (1 + about)];
  return { said: `about ${told}`, expected: { kind: "within", from, to } };
}

/** A number as it is printed: `13,812`, `44.0`. */
export function printed(said: string): Pick<Question, "said" | "expected"> {
  const digits = said.split(".")[1]?.length ?? 0;
  return { said, expected: { kind: "printed", value: Number(said.replaceAll(",", "")), digits } };
}

/** More than a share of test examples, in percent of so many digits, which has to be shown. */
export const above = (share: number, digits: number): Pick<Question, "said" | "expected"> => ({
  said: `> ${percent(share, digits)}`,
  expected: { kind: "above", value: share },
});

/** Better at all. */
export const aboveNone = above(0, 0);

/** What a printed number can stand for before it was rounded. */
export const rounded = (value: number, digits: number): Extract<Expectation, { kind: "within" }> => ({
  kind: "within",
  from: value - 0.5 * 10 ** -digits,
  to: value + 0.5 * 10 ** -digits,
});

/** A row's settings; bits of texts are sign bits, and a number of the paper is of the whole training part. */
const whereOf = ({ dataset, model, T, d, hidden, objective }: PaperNumber): Where => ({
  ...{ dataset, model, T, d, objective, examples: null },
  ...(hidden === "" ? {} : { hidden }),
  ...(dataset === "atis" && model === "projection" ? { projection: "sign" } : {}),
});

/** `projection 60×12 + 256, self, 720 bits`; rows of projections are joint where they do not say else. */
function rowName(row: PaperNumber): string {
  const bits = codeLength(row);
  return `${nameOf(row)}${row.objective === "self" ? ", self" : ""}${bits === null ? "" : `, ${bits} bits`}`;
}

const idOf = (dataset: string | null, ...words: readonly string[]): string =>
  [dataset ?? "internal", ...words]
    .join(" ")
    .toLowerCase()
    .replaceAll("×", "x")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
