import { expect, it } from "vitest";
import type { Shape } from "../../core/shape.js";
import { outline } from "../../data/registry.js";
import { experiment, isIn, profileOf } from "../../experiments/experiment.js";
import projected from "../../models/nets/projected.js";
import projectedSparse from "../../models/nets/projected-sparse.js";
import { parameters } from "../../models/size.js";
import type { Run } from "../../tracking/run.js";
import { bySettings } from "../configurations.js";
import { fromCsv, measures, type Row, toCsv } from "../measures.js";
import { borrowedNumbers, paper } from "../paper.js";
import { chapters, judgedChapters } from "./claims.js";
import { measured, rowsWhere } from "./measured.js";
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

it("what the papers say without a table's cell has its line, too", () => {
  const ids = claims.map(({ id }) => id);
  for (const id of ["angle-law", "cost", "size-linear", "planes-not-stored", "size-sparse", "quantised"])
    expect(ids).toContain(id);
  for (const id of ["intermediate", "size-full", "cifar-100-harder", "cifar-100-counted"])
    expect(ids).toContain(id);
  const printed = borrowedNumbers.filter(({ ratio }) => ratio !== null && ratio !== 1);
  expect(ids.filter(id => id.endsWith("-ratio-printed"))).toHaveLength(printed.length);
});

it("formulas of sizes are those of the networks", async () => {
  const task = await outline("mnist");
  const parametersOf: Record<string, (shape: Shape) => number> = {
    projection: shape => parameters(projected(task, { ...shape, hidden: [] })),
    "sparse-projection": ({ T, d }) => parameters(projectedSparse(task, { T, d })),
  };
  const formulas = claims.filter(({ id }) => ["size-linear", "size-sparse"].includes(id));
  for (const { what, quantity } of formulas.flatMap(({ questions }) => questions)) {
    const { T, d, hidden, model } = quantity.of as unknown as Shape & { model: string };
    const size = quantity as Extract<Quantity, { kind: "size" }>;
    expect(parametersOf[model]!({ T, d, hidden }), what).toBe(size.parameters);
  }
});

it("ratios of convolutions are counted from the full network that the table has, and not where its base is unknown", () => {
  const row = { experiment: "cnn-table", dataset: "mnist", model: "cnn", hidden: "128", objective: "label" };
  const rows = [{ ...row, T: null, d: null, parameters: 467_818, ratio: 1, accuracy: 0.99, seed: 1 } as Row];
  const ratio = chapters
    .find(({ id }) => id === "2019-mnist")!
    .claims.find(({ id }) => id === "mnist-cnn-128-label-ratio")!;
  const found = measured(rows, ratio.questions[0]!.quantity)!;
  expect(found.value).toBeCloseTo(2_797_010 / 467_818, 9);
  const unknown = claims.filter(({ id, untestable }) => id.endsWith("-ratio") && untestable !== undefined);
  expect(unknown.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      "atis-projection-70x14-256x128-joint-ratio",
      "cifar-10-projected-cnn-60x7-128-joint-ratio",
    ]),
  );
});

it("2.4 points are a claim of their own: a fifth of a point is not that", () => {
  const of = (objective: string, accuracies: readonly number[]): Row[] =>
    accuracies.map((accuracy, i) => ({
      ...{
        experiment: "cifar10-table",
        dataset: "cifar-10",
        model: "projected-cnn",
        T: 60,
        d: 7,
        hidden: "128x256",
      },
      ...{
        objective,
        seed: i + 1,
        epochs: 8,
        parameters: 1,
        ratio: 1,
        bytes: 4,
        accuracy,
        top3: null,
        top5: null,
      },
      ...{ validation_accuracy: null, trainer_accuracy: null, train_seconds: null },
    }));
  const rows = [...of("joint", [0.702, 0.7021, 0.7019]), ...of("self", [0.7, 0.7, 0.7])];
  const { claims } = judgedChapters(rows).find(({ chapter }) => chapter.id === "2019-cifar10")!;
  const verdict = (id: string) => claims.find(({ claim }) => claim.id === id)!.verdict;
  expect(verdict("cifar-10-joint-self")).toBe("reproduced");
  expect(verdict("cifar-10-joint-self-points")).toBe("not reproduced");
});

it("rows of a cut training part are not judged as the papers' whole one", () => {
  const row = { experiment: "mnist-table", dataset: "mnist", model: "projection", T: 8, d: 10, hidden: "0" };
  const cut = [1, 2].map(
    seed =>
      ({
        ...row,
        objective: "joint",
        seed,
        accuracy: 0.7,
        ratio: 3453.1,
        further: { examples: 2_000 },
      }) as unknown as Row,
  );
  const { claims } = judgedChapters(cut).find(({ chapter }) => chapter.id === "2017-mnist")!;
  expect(new Set(claims.map(({ verdict }) => verdict))).toEqual(new Set(["not run yet"]));
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
    for (const { what, quantity } of asked)
      for (const where of sides(quantity).filter(({ experiment }) => experiment === name)) {
        const count = bySettings(rowsWhere(rows, where), row => row).length;
        const many = quantity.kind === "quotient" && quantity.at !== undefined && where === quantity.of;
        expect(many ? count > 1 : count, `${what}: ${JSON.stringify(where)}`).toBe(many || 1);
      }
  },
);
