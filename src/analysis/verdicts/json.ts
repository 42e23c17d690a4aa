import type { Answer } from "../claims/judge.js";
import { printedAnswer, reasonOf } from "../claims/told.js";
import type { Contents } from "./contents.js";

/** The report's numbers, each with the rows that it comes from: what a stranger's program can work out anew. */
export const reportJson = ({ judged, summary }: Contents) => ({
  summary: summary.rows,
  chapters: judged.map(({ chapter, claims }) => ({
    id: chapter.id,
    paper: chapter.paper,
    where: chapter.where,
    ...(chapter.alpha === undefined ? {} : { alpha: chapter.alpha }),
    claims: claims.map(one => ({
      id: one.claim.id,
      says: one.claim.says,
      certainty: one.claim.certainty,
      untestable: one.claim.untestable ?? null,
      verdict: one.verdict,
      reason: reasonOf(one),
      answers: one.answers.map(answerJson),
    })),
  })),
});

function answerJson(answer: Answer) {
  const { what, said, quantity, expected, measured, test, verdict } = answer;
  const { values: _, ...found } = measured ?? { values: null };
  return {
    ...{ what, said, quantity, expected, test, verdict },
    measured: measured && found,
    printed: printedAnswer(answer),
  };
}
