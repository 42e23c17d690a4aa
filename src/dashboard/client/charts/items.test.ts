import { expect, it } from "vitest";
import type { GroupsAnswer, TableAnswer } from "../../api.js";
import { countOf, itemsOfGroups, itemsOfTable, ownName } from "./items.js";

const hostile = ['"x" y "z"', '"', "\\", '"\\', "a name", "params.T"];
const fieldOf = (name: string) => `params."${name.replace(/[\\"]/g, sign => `\\${sign}`)}"`;

it("fields are called by the names that they are made of, whatever these hold", () => {
  expect(hostile.map(name => ownName(fieldOf(name)))).toEqual(hostile);
  expect(["params.T", "metrics.accuracy", "started", "T·d"].map(ownName)).toEqual([
    "T",
    "accuracy",
    "started",
    "T·d",
  ]);
});

const groupsOf = (by: string[], more: Partial<GroupsAnswer["rows"][number]> = {}): GroupsAnswer =>
  ({
    ...{ by, shared: {} },
    rows: [{ key: "k", settings: by.map((_, i) => i), runs: 1, metrics: {}, ...more }],
  }) as unknown as GroupsAnswer;

it("groups and runs with hostile names of settings have their labels and values", () => {
  const [group] = itemsOfGroups(groupsOf(hostile));
  expect(group!.label).toBe(hostile.map((name, i) => `${name}=${i}`).join(" "));
  expect(hostile.slice(0, 5).map(name => group!.cell(fieldOf(name)))).toEqual([0, 1, 2, 3, 4]);
  const fields = hostile.map(fieldOf);
  const table = {
    ids: [7],
    states: ["finished"],
    columns: hostile.map((_, i) => [i]),
  } as unknown as TableAnswer;
  expect(itemsOfTable(table, fields, fields)[0]!.label).toBe(`run 7 ${group!.label}`);
});

it("a mean is of the runs that have a number, not of all in the group", () => {
  const accuracy = { n: 2, mean: 0.9, sd: 0.1, low: 0, high: 1 };
  const [group] = itemsOfGroups(groupsOf(["T"], { runs: 4, metrics: { accuracy } }));
  expect([countOf(group!, "metrics.accuracy"), countOf(group!, "params.T")]).toEqual([2, 4]);
});

it("a metric is its mean, and a setting of that name is itself", () => {
  const lr = { n: 2, mean: 1e-4, sd: 1e-5, low: 0, high: 1 };
  const answer = groupsOf(["lr", "experiment", "params.experiment"], { runs: 4, metrics: { lr } });
  const [group] = itemsOfGroups({ ...answer, shared: { bytes: 4000 } });
  expect([group!.cell("metrics.lr"), group!.spread("metrics.lr"), countOf(group!, "metrics.lr")]).toEqual([
    1e-4,
    lr,
    2,
  ]);
  expect([group!.cell("params.lr"), group!.spread("params.lr"), countOf(group!, "params.lr")]).toEqual([
    0,
    null,
    4,
  ]);
  expect(["experiment", "params.experiment"].map(field => group!.cell(field))).toEqual([1, 2]);
  expect([group!.cell("params.bytes"), group!.cell("metrics.bytes")]).toEqual([4000, null]);
});

it("what all objects inherit is nobody's setting or metric", () => {
  const [group] = itemsOfGroups(groupsOf(["T"]));
  const inherited = ["params.constructor", "metrics.constructor", "metrics.toString"];
  expect(inherited.map(field => [group!.cell(field), group!.spread(field)])).toEqual(
    inherited.map(() => [null, null]),
  );
});

it("a run that is not finished says so", () => {
  const table = { ids: [7, 8], states: ["failed", "finished"], columns: [] } as unknown as TableAnswer;
  expect(itemsOfTable(table, [], []).map(({ label }) => label)).toEqual(["run 7 (failed)", "run 8"]);
});
