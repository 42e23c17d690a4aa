import { percent } from "../../core/numbers.js";
import type { Certainty } from "../paper.js";
import { type Answer, type Judged, nearestAllowed, type Tested } from "./judge.js";
import type { Measured, Quantity } from "./quantity.js";

/** How surely the paper's number is known. */
export const certainties: Readonly<Record<Certainty, string>> = {
  read: "read",
  computed: "computed",
  "remembered, high": "remembered, 90 %",
  "remembered, medium": "remembered, 65 %",
  "remembered, low": "remembered, 40 %",
};

/** An answer's numbers as they are printed. */
export interface Printed {
  readonly found: string;
  readonly n: string;
  readonly interval: string;
  readonly test: string;
  /** The least difference that would have been shown, where none was. */
  readonly shownFrom: string;
}

/** As it is printed in the report: nothing where nothing was measured. */
export function printedAnswer({ quantity, measured: found, test, expected }: Answer): Printed {
  if (!found) return { found: "", n: "", interval: "", test: "", shownFrom: "" };
  const number = numbersOf(quantity, expected.kind === "printed" ? expected.digits : 1);
  const { value, sd, low, high, n, exact } = found;
  return {
    found: sd === null ? number(value) : `${number(value)} ± ${numbersOf(quantity, 1, false)(sd)}`,
    n: exact ? "" : String(n),
    interval: low === null || high === null ? "" : `${number(low)} to ${number(high)}`,
    test: testText(found, test),
    shownFrom: test?.detectable == null ? "" : percent(test.detectable),
  };
}

function testText({ exact, value }: Measured, test: Tested | null): string {
  if (!test) return exact ? "counted" : "";
  if (test.against === value) return "mean as is said";
  const { t, freedom, p, adjusted } = test;
  return `t(${freedom}) = ${t.toFixed(2).replace("-", "−")}, p ${pText(p)}, Holm ${pText(adjusted)}`;
}

/** How numbers of a quantity are printed: shares in percent, differences in points with their sign. */
function numbersOf({ kind }: Quantity, digits: number, signed = true): (value: number) => string {
  switch (kind) {
    case "mean":
      return value => percent(value);
    case "difference":
      return value => (signed ? signOf(value) : "") + percent(Math.abs(value));
    case "quotient":
      return value => value.toFixed(3);
    case "size":
      return value =>
        value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
}

/** None where the value is printed as 0. */
const signOf = (value: number): string => (Number(percent(value)) === 0 ? "" : value < 0 ? "−" : "+");

/** `= 0.034`, `< 0.001` */
const pText = (p: number): string => (p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`);

/** Why a claim has its verdict, in a sentence; what is plain from its numbers needs none. */
export function reasonOf({ claim, answers, verdict }: Judged): string {
  if (claim.untestable !== undefined) return claim.untestable;
  if (verdict === "not run yet") return `no results that tell yet: ${commands(answers).join(", ")}`;
  const own = answers.filter(answer => answer.verdict === (verdict === "mixed" ? "not reproduced" : verdict));
  const missing = answers.filter(answer => answer.verdict === "not run yet");
  const tried = answers.length - missing.length;
  const many = own.length < tried ? `${own.length} of ${tried}: ` : "";
  return [
    `${many}${sentence(own[0]!)}`,
    ...(missing.length ? [`not run yet: ${commands(missing).join(", ")}`] : []),
  ].join("; ");
}

const commands = (answers: readonly Answer[]): string[] => [
  ...new Set(answers.map(({ quantity }) => `npm run reproduce -- ${quantity.of.experiment} --profile full`)),
];

const spreadless = ({ n }: Measured): string =>
  n === 1
    ? "one seed says nothing of spread"
    : "two seeds that agree to the last digit say nothing of spread";

function sentence({ verdict, expected, measured: found, test }: Answer): string {
  const isShown = !test || test.shown;
  if (verdict === "undecided")
    return found!.low === null ? spreadless(found!) : "neither shown nor ruled out";
  if (expected.kind === "printed")
    return verdict === "reproduced" ? "as counted" : `counts to ${found!.value.toFixed(expected.digits + 2)}`;
  if (expected.kind === "above")
    return verdict === "reproduced" ? "shown" : isShown ? "shown to be less" : "less than is said, if any";
  if (verdict === "exceeded") return "better than is said";
  if (verdict === "not reproduced") return "worse than is said";
  return nearestAllowed(expected, found!.value) === found!.value
    ? "as is said"
    : "cannot be told from what is said, nor from what lies half a point from it";
}
