import { type Verdict, verdicts } from "../claims/claim.js";
import { judgedChapters } from "../claims/claims.js";
import type { Answer, Judged, JudgedChapter } from "../claims/judge.js";
import { certainties, printedAnswer, reasonOf } from "../claims/told.js";
import type { Table } from "../tables/table.js";
import type { Results } from "./read.js";
import { type OptionsOf, type Origin, originOf } from "./sources.js";

/** A part of the report: the claims of a table or a section of a paper. */
export interface Part {
  readonly id: string;
  readonly paper: string;
  readonly where: string;
  readonly intro: string;
  readonly table: Table;
  /** Why claims have their verdicts, one line for all that have the same. */
  readonly reasons: readonly string[];
  readonly origins: readonly Origin[];
}

/** What the report says, before it is Markdown or a page. */
export interface Contents {
  readonly judged: readonly JudgedChapter[];
  readonly summary: Table;
  readonly overview: Table;
  readonly parts: readonly Part[];
}

export const title = "The papers' claims, tried";

/** How to read it. */
export const reading: readonly string[] = [
  "A claim is a number or a statement of a paper, with how surely it is known: the papers' full texts were not at hand, and what was not read in a source that quotes them is remembered.",
  "Found: the mean over n seeds ± one sd, with its 95 % interval (Student's t; Fieller's for quotients of means). Accuracies in percent, differences in points, paired by seed.",
  "Test: t of the found mean against the nearest value that the claim allows, two-sided; of a quotient, of its first mean less so much of the second; p is corrected for all questions of the same part (Holm), and counts below 0.05, of our own claims of accuracy in few bytes below 0.01.",
  "Shown from: the least difference, in points, that as many seeds of this spread show in four of five cases (a paired t test with power 0.8, at that level by as many questions of the same part as showed nothing, which is what Holm asks of the next); it stands wherever none was shown.",
  "Reproduced: shown to be more, where more is said; where a number or a range is said, the whole interval lies there, or reaches beyond a number by half a point at most. Exceeded: better than it says, shown by the test. Not reproduced: worse, shown by the test, or an interval that ends below what is said. Undecided: none of these, as where too few seeds say too little. Mixed: of several questions some hold and some do not.",
  "Numbers count for the papers' only where they come from the whole training part; how many examples others saw stands beside their rows.",
];

/** What makes rows of an experiment again, by its name. */
export type Made = ReadonlyMap<string, { readonly optionsOf?: OptionsOf | undefined }>;

/** Tries all claims by what results there are; commands are named of those experiments that tell theirs. */
export function contents(results: Results, made: Made = new Map()): Contents {
  const judged = judgedChapters([...results.values()].flat());
  return {
    judged,
    summary: summaryOf(judged),
    overview: overviewOf(judged),
    parts: judged.map(part => partOf(part, results, made)),
  };
}

const count = (claims: readonly Judged[], verdict: Verdict): string =>
  String(claims.filter(one => one.verdict === verdict).length || "");

/** Verdicts by papers. */
function summaryOf(judged: readonly JudgedChapter[]): Table {
  const papers = [...new Set(judged.map(({ chapter }) => chapter.paper))];
  const columns = papers.map(paper =>
    judged.filter(({ chapter }) => chapter.paper === paper).flatMap(({ claims }) => claims),
  );
  const all = columns.flat();
  const row = (name: string, of: (claims: readonly Judged[]) => string): string[] => [
    name,
    ...[...columns, all].map(of),
  ];
  return {
    title: "Verdicts",
    columns: [
      { title: "verdict", align: "left" },
      ...[...papers, "all"].map(paper => ({ title: paper, align: "right" as const })),
    ],
    rows: [
      ...verdicts.map(verdict => row(verdict, claims => count(claims, verdict))),
      row("claims", claims => String(claims.length)),
    ],
  };
}

function overviewOf(judged: readonly JudgedChapter[]): Table {
  return {
    title: "Where the claims stand",
    columns: [
      { title: "paper", align: "left" },
      { title: "part", align: "left" },
      ...verdicts.map(verdict => ({ title: verdict, align: "right" as const })),
    ],
    rows: judged.map(({ chapter, claims }) => [
      chapter.paper,
      chapter.where,
      ...verdicts.map(verdict => count(claims, verdict)),
    ]),
  };
}

function partOf({ chapter, claims }: JudgedChapter, results: Results, made: Made): Part {
  const { id, paper, where, intro, experiments } = chapter;
  return {
    ...{ id, paper, where, intro },
    table: { title: where, columns, rows: claims.flatMap(rowsOf) },
    reasons: reasonsOf(claims),
    origins: experiments.flatMap(name =>
      results.has(name) ? [originOf(name, results.get(name)!, made.get(name)?.optionsOf)] : [],
    ),
  };
}

const columns: Table["columns"] = [
  { title: "claim", align: "left" },
  { title: "verdict", align: "left" },
  { title: "said", align: "right" },
  { title: "found", align: "right" },
  { title: "n", align: "right" },
  { title: "95\u00a0% interval", align: "left" },
  { title: "test", align: "left" },
  { title: "shown from", align: "right" },
  { title: "known", align: "left" },
];

/** A line for a claim of one question; of several, a line for the claim and one for each. */
function rowsOf({ claim, answers, verdict }: Judged): string[][] {
  const certainty = certainties[claim.certainty];
  const [first, ...others] = answers;
  if (!first) return [[claim.says, verdict, ...none, certainty]];
  if (others.length === 0) return [[claim.says, verdict, ...numbersOf(first), certainty]];
  return [
    [claim.says, verdict, ...none, certainty],
    ...answers.map(answer => [`— ${answer.what}`, answer.verdict, ...numbersOf(answer), ""]),
  ];
}

function numbersOf(answer: Answer): string[] {
  const { found, n, interval, test, shownFrom } = printedAnswer(answer);
  return [answer.said, found, n, interval, test, shownFrom];
}

const none = Array<string>(6).fill("");

/** What is not plain from the numbers: claims with one reason share a line. */
function reasonsOf(claims: readonly Judged[]): string[] {
  const found = new Map<string, string[]>();
  for (const one of claims.filter(isNotPlain)) {
    const reason = `${one.verdict}: ${reasonOf(one)}`;
    found.set(reason, [...(found.get(reason) ?? []), one.claim.says]);
  }
  return [...found].map(([reason, says]) =>
    says.length === claims.length && says.length > 1
      ? `All ${reason}.`
      : `${capital(reason)} (${says.join("; ")}).`,
  );
}

/** What came out as is said, or better, needs no reason, unless part of it was not tried. */
const isNotPlain = ({ verdict, answers }: Judged): boolean =>
  !["reproduced", "exceeded"].includes(verdict) || answers.some(one => one.verdict === "not run yet");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
