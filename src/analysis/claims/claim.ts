import type { Certainty } from "../paper.js";
import type { Quantity } from "./quantity.js";

/** What becomes of a claim; `mixed` is one of several questions, of which some hold and some do not. */
export const verdicts = [
  "reproduced",
  "exceeded",
  "mixed",
  "not reproduced",
  "undecided",
  "not testable here",
  "not run yet",
] as const;

export type Verdict = (typeof verdicts)[number];

/**
 * What a claim says of a quantity. `within`: it lies from … to, of which one may be missing; what lies beyond it on the better side
 * exceeds the claim. It holds where the whole interval lies there, or beyond by no more than `margin`: too little data to
 * contradict a number is no evidence for it. `above`: more than a value, which has to be shown; `said` is how much the paper names. `printed`: a
 * number, after rounding to so many digits.
 */
export type Expectation =
  | {
      readonly kind: "within";
      readonly from: number | null;
      readonly to: number | null;
      /** How far beyond an interval may reach and still be as the claim says; not at all where absent. */
      readonly margin?: number;
      /** Which side is better; by default more. */
      readonly better?: "more" | "less";
    }
  | { readonly kind: "above"; readonly value: number; readonly said?: number }
  | { readonly kind: "printed"; readonly value: number; readonly digits: number };

/** What p has to be below to count. */
export const usualLevel = 0.05;

/** Half a point: what a difference has to be to matter, where a paper gives no number. */
export const halfPoint = 0.005;

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
  /** What p has to be below to count; `usualLevel` where absent. */
  readonly alpha?: number;
  /** The experiments whose rows answer; empty where none can. */
  readonly experiments: readonly string[];
  readonly claims: readonly Claim[];
}
