import { expect, it } from "vitest";
import { borrowedNumbers, paper } from "../paper.js";
import { chapters } from "./claims.js";

const claims = chapters.flatMap(({ claims }) => claims);
const accuracies = (id: string): number[] =>
  chapters
    .filter(chapter => chapter.id.startsWith(id))
    .flatMap(({ claims }) => claims)
    .flatMap(({ says }) => [...says.matchAll(/: ([\d.]+) %$/g)].map(([, number]) => Number(number)));

it("every accuracy of the papers' tables is a claim, and every ratio", () => {
  const said = [...accuracies("2017"), ...accuracies("2019")].sort();
  const printed = [...paper, ...borrowedNumbers]
    .map(({ accuracy }) => Number((100 * accuracy).toFixed(1)))
    .sort();
  expect(said).toEqual(printed);
  const ratios = claims.filter(({ id }) => id.endsWith("-ratio"));
  expect(ratios).toHaveLength(paper.filter(({ ratio }) => ratio !== null && ratio !== 1).length);
});

it("every claim is tried, or says why it cannot be; no two have one name", () => {
  for (const { id, questions, untestable } of claims)
    expect(questions.length > 0 !== (untestable !== undefined), id).toBe(true);
  for (const { id, claims } of chapters)
    expect(new Set(claims.map(one => one.id)).size, id).toBe(claims.length);
  expect(new Set(chapters.map(({ id }) => id)).size).toBe(chapters.length);
});

it("questions ask the experiments that their chapter names", () => {
  for (const { id, experiments, claims } of chapters)
    for (const { quantity, what } of claims.flatMap(({ questions }) => questions))
      expect(experiments, `${id}: ${what}`).toContain(quantity.of.experiment);
});
