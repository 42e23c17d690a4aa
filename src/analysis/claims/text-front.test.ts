import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { fromCsv, type Row } from "../measures.js";
import { claimed, textFrontChapter } from "./text-front.js";

const rows = fromCsv(readFileSync(packageFolder("results", "text-at-size", "measures.csv"), "utf8")).filter(
  ({ further }) => further?.misspellings === undefined,
);

const settingsOf = ({ T, hidden, further }: Row): string =>
  [T, hidden, further?.weightBits, further?.buckets].map(String).join(" ");

/** Of a model's networks of at most so many bytes the best mean on the validation part, and that of one of them. */
function means(dataset: string, model: string, budget: number, wanted: (row: Row) => boolean) {
  const found = new Map<string, Row[]>();
  for (const row of rows.filter(
    one => one.dataset === dataset && one.model === model && one.bytes! <= budget,
  ))
    found.set(settingsOf(row), [...(found.get(settingsOf(row)) ?? []), row]);
  const meanOf = (own: readonly Row[]) =>
    own.reduce((sum, row) => sum + row.validation_accuracy!, 0) / own.length;
  const own = [...found.values()].filter(([first]) => wanted(first!));
  expect(own).toHaveLength(1);
  return { best: Math.max(...[...found.values()].map(meanOf)), own: meanOf(own[0]!) };
}

it.each(claimed)("$dataset in $budget bytes: both networks are the best by the validation part", one => {
  const { dataset, budget, network, buckets } = one;
  const { T, hidden, weightBits } = network;
  const presence = means(
    dataset,
    "quantised-projection",
    budget,
    row => row.T === T && row.hidden === hidden && row.further?.weightBits === weightBits,
  );
  expect(presence.own).toBeCloseTo(presence.best, 10);
  const softmax = means(dataset, "ngram-softmax", budget, row => row.further?.buckets === buckets);
  expect(softmax.own).toBeCloseTo(softmax.best, 10);
});

it("each claim is of a network and of what is ahead of it, p below 0.01", () => {
  expect(textFrontChapter.alpha).toBe(0.01);
  expect(textFrontChapter.claims.map(({ questions }) => questions.length)).toEqual(claimed.map(() => 2));
});
