import type { Certainty } from "../paper.js";
import type { Quantity } from "./quantity.js";

/** What becomes of a claim. */
export const verdicts = [
  "reproduced",
  "exceeded",
  "not reproduced",
  "undecided",
  "not testable here",
  "not run yet",
] as const;

export type Verdict = (typeof verdicts)[number];

/**
 * What a claim says of a quantity. `within`: it lies from … to, of which one may be missing; what lies beyond it on the better side
 * exceeds the claim. `above`: more than a value, which has to be shown; `said` is how much the paper names. `printed`: a
 * number, after rounding to so many digits.
 */
export type Expectation =
  | {
      readonly kind: "within";
      readonly from: number | null;
      readonly to: number | null;
      /** Which side is better; by default more. */
      readonly better?: "more" | "less";
    }
  | { readonly kind: "above"; readonly value: number; readonly said?: number }
  | { readonly kind: "printed"; readonly value: number; readonly digits: number };

/** A quantity, and what the claim says of it. */
export interface Question {
  readonly what: string;
  /** The claim's number as it is told: `92.3`, `70 to 80`, `> 0`. */
  readonly said: string;
  readonly quantity: Quantity;
  readonly expected: Expectation;
}

/** A claim of a paper, as it is tried here. */
export interface Claim {
  readonly id: string;
  readonly says: string;
  readonly certainty: Certainty;
  /** Asked of the measures; the claim holds where all of them that were measured come out as it says. */
  readonly questions: readonly Question[];
  /** Why no experiment here can try it. */
  readonly untestable?: string;
}

/** Claims that are asked together, of one experiment: a table of a paper, or a statement. */
export interface Chapter {
  readonly id: string;
  readonly paper: string;
  /** Where in it. */
  readonly where: string;
  /** What is to be said before its claims. */
  readonly intro: string;
  /** The experiments whose rows answer; empty where none can. */
  readonly experiments: readonly string[];
  readonly claims: readonly Claim[];
}
