import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type { Trial } from "./experiment.js";
import type { Group } from "./group.js";
import { StoredGroups, type Taken } from "./stored-groups.js";

const scratch = mkdtempSync(join(tmpdir(), "stored-groups-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const trial = (seed: number, T: number): Trial => ({
  ...{ dataset: "mnist", model: "projection", T, d: 4, hidden: "0", objective: "self" },
  ...{ seed, epochs: 1, batch: 10, rate: 0.1 },
});
const group = (seed: number): Group => ({
  trials: [trial(seed, 2), trial(seed, 4)],
  trainer: null,
  baselines: [],
});

function stored(): [StoredGroups, string] {
  const folder = mkdtempSync(join(scratch, "list-"));
  const groups = [group(1), group(2), group(3)];
  return [StoredGroups.store(folder, { experiment: "a", profile: "tiny", code: "c", groups }), folder];
}

const places = (taken: (Taken | null)[]) => taken.map(one => one?.place ?? null);

it("gives each group to one owner, whoever reads the folder", () => {
  const [first, folder] = stored();
  const second = new StoredGroups(folder);
  expect(second.list).toEqual(first.list);
  expect(places([first.take("1_0"), second.take("1_1"), first.take("1_2"), second.take("1_3")])).toEqual([
    ...[0, 1, 2],
    null,
  ]);
});

it("an owner that is back has first what it left, without the trials that are over", () => {
  const [groups, folder] = stored();
  const { group: taken } = groups.take("1_0")!;
  const [one, two] = taken.trials.map(of => groups.keyOf(of)) as [string, string];
  groups.ending(one);
  groups.done(one);
  groups.ending(two); // killed here: whether it was recorded, only the records tell
  const back = new StoredGroups(folder).take("1_0")!;
  expect([back.place, back.group.trials.map(({ T }) => T), back.unsure]).toEqual([0, [4], [two]]);
  groups.failed(two, "no luck");
  expect(groups.openOf(taken).trials).toEqual([]);
  expect(groups.take("1_0")!.place).toBe(1);
  expect(groups.ends()).toEqual({ done: 1, failures: ["no luck"] });
});

it("what is given back is another's to take", () => {
  const [groups] = stored();
  const taken = groups.take("1_0")!;
  expect(groups.take("1_1")!.place).toBe(1);
  groups.giveBack(taken);
  expect(groups.take("1_1")!.place).toBe(1); // its own first
  expect(groups.take("1_2")!.place).toBe(0);
});

it("takes no group that another trained and gave back between its look and its claim", () => {
  const [first, folder] = stored();
  const second = new StoredGroups(folder);
  const look = first.openOf.bind(first);
  vi.spyOn(first, "openOf").mockImplementationOnce((group, ends) => {
    const taken = second.take("1_1")!;
    for (const one of taken.group.trials) second.done(second.keyOf(one));
    second.giveBack(taken);
    return look(group, ends);
  });
  expect(first.take("1_0")!.place).toBe(1);
});

it("refuses a folder without a list", () => {
  expect(() => new StoredGroups(scratch)).toThrow("folder of a submitted sweep");
});
