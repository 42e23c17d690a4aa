import { expect, it } from "vitest";
import { outline } from "../../data/registry.js";
import { experiment, isIn, profileOf } from "../../experiments/experiment.js";
import type { Run } from "../../tracking/run.js";
import { bySettings } from "../configurations.js";
import { fromCsv, measures, type Row, toCsv } from "../measures.js";
import { borrowedNumbers, paper } from "../paper.js";
import { chapters } from "./claims.js";
import { rowsWhere } from "./measured.js";
import type { Quantity, Where } from "./quantity.js";

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

/** The rows that an experiment's full profile would have in its measures.csv, without their numbers. */
async function rowsOf(name: string): Promise<Row[]> {
  const found = await experiment(name);
  const sets = [...found.datasets, ...(found.optional ?? [])].filter(set => isIn(found.profiles.full, set));
  const trials = (
    await Promise.all(sets.map(async set => found.trials(await outline(set), profileOf(found, "full"))))
  ).flat();
  const runs = trials.map((settings, id) => ({
    ...{ id, experiment: name, settings, measures: {}, state: "finished" },
  })) as unknown as Run[];
  return fromCsv(toCsv(measures(runs)));
}

const asked = chapters.flatMap(({ claims }) => claims.flatMap(({ questions }) => questions));

/** The configurations that a quantity compares. */
const sides = (quantity: Quantity): Where[] =>
  [
    quantity.of,
    ...("minus" in quantity ? [quantity.minus] : []),
    ...("by" in quantity ? [quantity.by!] : []),
  ].filter(Boolean);

it.each([...new Set(asked.map(({ quantity }) => String(quantity.of.experiment)))])(
  "each side of a question on %s is one configuration there, with a seed or more",
  async name => {
    const rows = await rowsOf(name);
    for (const { what, quantity } of asked.filter(({ quantity }) => quantity.of.experiment === name))
      for (const where of sides(quantity)) {
        const count = bySettings(rowsWhere(rows, where), row => row).length;
        const many = quantity.kind === "bits" && where === quantity.of;
        expect(many ? count > 1 : count, `${what}: ${JSON.stringify(where)}`).toBe(many || 1);
      }
  },
);
