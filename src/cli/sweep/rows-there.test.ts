import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { experiment, experiments, type ProfileName } from "../../experiments/experiment.js";
import { checkNoneLost, RowsThere } from "./rows-there.js";

const there = experiments().filter(name => existsSync(packageFolder("results", name, "measures.csv")));

beforeEach(() => void vi.stubEnv("NEURALBITS_RESULTS", packageFolder("results")));
afterEach(() => void vi.unstubAllEnvs());

const profileIn = (name: string) =>
  /Rebuilt by .*--profile (tiny|quick|full)/.exec(
    readFileSync(packageFolder("results", name, "table.md"), "utf8"),
  )![1] as ProfileName;

const rowsOf = async (name: string, profile: ProfileName, epochs?: number) =>
  await RowsThere.of(name, await experiment(name), { profile, epochs });

it("there are results", () => void expect(there.length).toBeGreaterThan(10));

it.each(there)("each row of results/%s is of one trial of its profile", async name => {
  await expect(rowsOf(name, profileIn(name))).resolves.toBeInstanceOf(RowsThere);
});

it("rows of all examples are none of a profile that has some alone", async () => {
  await expect(rowsOf("mnist-table", "tiny", 20)).rejects.toThrow(
    "trials of mnist-table, profile tiny, that record 2 of measures.csv is of: got 0, expected 1",
  );
});

it("results are not written anew without rows of data sets that are not named", () => {
  expect(() => checkNoneLost("accuracy-at-size", ["mnist"])).toThrow(
    'in measures.csv that are not named: got "fashion-mnist, cifar-10", expected none; --add keeps their rows',
  );
  checkNoneLost("accuracy-at-size", ["cifar-10", "mnist", "fashion-mnist"]);
  checkNoneLost("none yet", ["mnist"]);
});
