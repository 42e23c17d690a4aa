import { expect, it } from "vitest";
import type { GroupsAnswer, TableAnswer } from "../../api.js";
import { itemsOfGroups, itemsOfTable, ownName } from "./items.js";

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
  const table = { ids: [7], columns: hostile.map((_, i) => [i]) } as unknown as TableAnswer;
  expect(itemsOfTable(table, fields, fields)[0]!.label).toBe(`run 7 ${group!.label}`);
});
