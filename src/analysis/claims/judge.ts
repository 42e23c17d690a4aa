import type { Row } from "../measures.js";
import { minimumDetectableEffect } from "../statistics/power.js";
import { holm, pairedTest } from "../statistics/tests.js";
import {
  type Chapter,
  type Claim,
  type Expectation,
  type Question,
  usualLevel,
  type Verdict,
} from "./claim.js";
import { measured } from "./measured.js";
import type { Measured } from "./quantity.js";

/**
 * The test of a question: Student's t of the mean against the nearest value that the claim allows; of a quotient, of its
 * first side less so much of the second.
 */
export interface Tested {
  readonly against: number;
  readonly t: number;
  readonly freedom: number;
  readonly p: number;
  /** p among all questions of the chapter (Holm). */
  readonly adjusted: number;
  /** Whether that is below the chapter's level. */
  readonly shown: boolean;
  /**
   * The smallest difference that n seeds of this spread show in four of five cases, among the questions of the chapter that
   * showed none (Holm); null where one was shown.
   */
  readonly detectable: number | null;
}

/** A question with what was found. */
export interface Answer extends Question {
  readonly measured: Measured | null;
  readonly test: Tested | null;
  readonly verdict: Verdict;
}

/** A claim with what became of it. */
export interface Judged {
  readonly claim: Claim;
  readonly answers: readonly Answer[];
  readonly verdict: Verdict;
}

export interface JudgedChapter {
  readonly chapter: Chapter;
  readonly claims: readonly Judged[];
}

/** Tries the claims of a chapter by the rows of its experiments. */
export function judged(chapter: Chapter, rows: readonly Row[]): JudgedChapter {
  const raw = chapter.claims.map(({ questions }) => questions.map(question => tried(rows, question)));
  const adjusted = holm(raw.flat().flatMap(({ p }) => (p === null ? [] : [p])));
  const { alpha = usualLevel } = chapter;
  const least = alpha / adjusted.filter(value => value >= alpha).length; // of those not shown the next is tried at it
  let next = 0;
  return {
    chapter,
    claims: chapter.claims.map((claim, i) => {
      const answers = raw[i]!.map(one =>
        answered(one, one.p === null ? 1 : adjusted[next++]!, { alpha, least }),
      );
      return { claim, answers, verdict: verdictOf(claim, answers) };
    }),
  };
}

interface Tried {
  readonly question: Question;
  readonly measured: Measured | null;
  readonly test: { against: number; t: number; freedom: number; p: number } | null;
  /** What counts among the questions asked together: 1, too, where nothing is tested since two seeds agree; null: no such question. */
  readonly p: number | null;
}

function tried(rows: readonly Row[], question: Question): Tried {
  const found = measured(rows, question.quantity);
  const untested = { question, measured: found, test: null, p: null };
  if (!found || found.exact || found.n < 2) return untested;
  const against = nearestAllowed(question.expected, found.value);
  const pairs = found.pairs ?? found.values!.map(value => [value, 1] as const);
  if (agreeByChance(pairs.map(([value, unit]) => value - against * unit)))
    return { ...untested, measured: { ...found, low: null, high: null }, p: 1 };
  if (found.value === against)
    // allowed: nothing to test
    return { ...untested, test: { against, t: 0, freedom: found.n - 1, p: 1 }, p: 1 };
  const { t, freedom, p } = pairedTest(
    pairs.map(([value]) => value),
    pairs.map(([, unit]) => against * unit),
  );
  return { ...untested, test: { against, t: t!, freedom: freedom!, p: p! }, p };
}

/**
 * Two seeds that agree to the last digit do so by chance, since accuracies are whole numbers of examples: a difference from them
 * would be called certain, and so they have no interval and no test.
 */
const agreeByChance = (values: readonly number[]): boolean =>
  values.length === 2 && Math.abs(values[0]! - values[1]!) < 1e-9;

/** The value of the claim that lies nearest to the one found: that itself where the claim allows it. */
export function nearestAllowed(expected: Expectation, found: number): number {
  if (expected.kind !== "within") return expected.value;
  const { from, to } = expected;
  return Math.min(to ?? Number.POSITIVE_INFINITY, Math.max(from ?? Number.NEGATIVE_INFINITY, found));
}

/** The chapter's level, and what is left of it for the next of the questions that were not shown. */
interface Levels {
  readonly alpha: number;
  readonly least: number;
}

function answered(
  { question, measured: found, test }: Tried,
  adjusted: number,
  { alpha, least }: Levels,
): Answer {
  const shown = test !== null && adjusted < alpha;
  const spread = found?.sd ?? null;
  const detectable =
    test && !shown && spread !== null
      ? minimumDetectableEffect({ n: found!.n, sd: spread, alpha: least })
      : null;
  return {
    ...question,
    measured: found,
    test: test && { ...test, adjusted, shown, detectable },
    verdict: found ? verdictOn(question.expected, found, test ? shown : null) : "not run yet",
  };
}

/** What is found of one quantity. `seen`: whether a test shows it; null where the interval, or nothing but a number, is the test. */
function verdictOn(expected: Expectation, found: Measured, seen: boolean | null): Verdict {
  if (expected.kind === "printed") return isPrinted(expected, found.value) ? "reproduced" : "not reproduced";
  const hasInterval = found.exact || (found.low !== null && found.high !== null);
  if (expected.kind === "above") {
    if (!hasInterval) return "undecided";
    const shown = seen ?? isOutside(found, expected.value);
    if (shown) return found.value > expected.value ? "reproduced" : "not reproduced";
    return expected.said !== undefined && found.high! < expected.said ? "not reproduced" : "undecided";
  }
  if (!hasInterval) return "undecided";
  const against = nearestAllowed(expected, found.value);
  const shown = found.value !== against && (seen ?? isOutside(found, against));
  if (!shown) return isInside(expected, found) ? "reproduced" : "undecided";
  const isBetter = found.value > against === ((expected.better ?? "more") === "more");
  return isBetter ? "exceeded" : "not reproduced";
}

/** Half a unit of the last digit, and what floating point adds to it. */
const isPrinted = ({ value, digits }: { value: number; digits: number }, found: number): boolean =>
  Math.abs(found - value) <= 0.5 * 10 ** -digits + 1e-9;

const isOutside = ({ low, high, value }: Measured, limit: number): boolean =>
  low === null || high === null ? value !== limit : low > limit || high < limit;

/** Whether the interval lies where the claim allows, with its margin; a number without spread is its own interval. */
const isInside = (
  { from, to, margin = 0 }: Extract<Expectation, { kind: "within" }>,
  { low, high, value }: Measured,
): boolean =>
  (from === null || (low ?? value) >= from - margin) && (to === null || (high ?? value) <= to + margin);

/**
 * All that was measured has to come out as the claim says; more than it says in one place and less in none exceeds it. Where
 * it holds in one place and fails in another, neither tells of the whole.
 */
function verdictOf({ untestable }: Claim, answers: readonly Answer[]): Verdict {
  if (untestable !== undefined) return "not testable here";
  const found = new Set(answers.map(({ verdict }) => verdict));
  found.delete("not run yet");
  if (found.has("not reproduced") && (found.has("reproduced") || found.has("exceeded"))) return "mixed";
  const order: readonly Verdict[] = ["not reproduced", "undecided", "exceeded", "reproduced"];
  return order.find(verdict => found.has(verdict)) ?? "not run yet";
}
