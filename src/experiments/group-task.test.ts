import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import type { ImageSet } from "../data/dataset.js";
import { openTracker } from "../tracking/tracker.js";
import { codeHash } from "./code-hash.js";
import { grid } from "./grid.js";
import { type Group, groups } from "./group.js";
import { trainStored } from "./group-task.js";
import type { OwnExperiment } from "./own.js";
import { StoredGroups } from "./stored-groups.js";
import { sweep } from "./sweep.js";

const scratch = mkdtempSync(join(tmpdir(), "group-task-"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

/** Pictures of 2 × 2: the upper half inked, or the lower. */
const halves = (count: number) => ({
  count,
  labels: Uint16Array.from({ length: count }, (_, i) => i % 2),
  pixels: Uint8Array.from({ length: 4 * count }, (_, at) => ((at >> 1) % 2 === (at >> 2) % 2 ? 255 : at % 7)),
});

const set: ImageSet = {
  ...{ kind: "image", name: "halves", title: "Halves", shape: [2, 2, 1], classes: ["upper", "lower"] },
  ...{ licence: "none", citation: "none", train: halves(120), validation: halves(20), test: halves(20) },
};

const profile = { seeds: [1, 2], epochs: 2 };
const own: OwnExperiment = {
  ...{ name: "own", title: "Own", claim: "bits tell halves apart", datasets: [set] },
  profiles: { tiny: profile, quick: profile, full: profile },
  trials: ({ name }, { seeds, epochs }) =>
    grid({ seed: seeds, T: [2, 4] }).map(({ seed, T }) => ({
      ...{ dataset: name, model: "projection", T, d: 4, hidden: "0", objective: "self" },
      ...{ seed, epochs, batch: 16, rate: 0.05 },
    })),
};
const outline = { name: "halves", classes: set.classes, shape: set.shape };
const trials = own.trials(outline, profile);

let results = "";
beforeEach(() => {
  results = mkdtempSync(join(scratch, "results-"));
  vi.stubEnv("NEURALBITS_RESULTS", results);
});

function stored(code = codeHash(), missing: readonly Group[] = groups(trials, trials)): string {
  const folder = join(results, "slurm");
  StoredGroups.store(folder, { experiment: "own", profile: "tiny", code, groups: missing });
  return folder;
}

function attempts(): string[][] {
  const tracker = openTracker(join(results, "runs.sqlite"), { readonly: true });
  try {
    return tracker.runs().map(({ id }) => tracker.attempts(id).map(({ state }) => state));
  } finally {
    tracker.close();
  }
}

it("trains what is stored, and a sweep has its numbers", async () => {
  const folder = stored();
  expect(await trainStored(own, { folder, owner: "1_0" })).toEqual([]);
  expect(new StoredGroups(folder).ends()).toEqual({ done: 4, failures: [] });
  const here = await sweep(own, { profile: "tiny" });
  expect([here.kept, here.trained]).toEqual([4, 0]);
  vi.stubEnv("NEURALBITS_RESULTS", mkdtempSync(join(scratch, "results-")));
  const alone = await sweep(own, { profile: "tiny" });
  const numbers = ({ measures }: (typeof alone.runs)[number]) => ({ ...measures, train_seconds: 0 });
  expect(here.runs.map(numbers)).toEqual(alone.runs.map(numbers));
});

it("does not train again what was recorded when its process died before it could say so", async () => {
  const folder = stored();
  const groupsThere = new StoredGroups(folder);
  await trainStored(own, { folder, owner: "1_0" }); // all of it
  const keys = trials.map(trial => groupsThere.keyOf(trial));
  rmSync(join(folder, "trials"), { recursive: true });
  StoredGroups.store(folder, groupsThere.list);
  for (const key of keys) groupsThere.ending(key); // as if it had died in each of these moments
  expect(await trainStored(own, { folder, owner: "1_0" })).toEqual([]);
  expect(attempts()).toEqual(trials.map(() => ["finished"]));
  expect(groupsThere.ends().done).toBe(4);
});

// A folder of the kernel's takes no file, not even root's, as a full or read-only disk does not.
it.runIf(process.platform === "linux")("records what it trained where its end cannot be marked", async () => {
  const folder = stored();
  rmSync(join(folder, "trials"), { recursive: true });
  symlinkSync("/proc/self/fdinfo", join(folder, "trials"));
  const said: string[] = [];
  const progress = {
    ...{ task: () => ({ at() {}, end() {} }), close() {} },
    line: (text: string) => void said.push(text),
  };
  expect(await trainStored(own, { folder, owner: "1_0", progress })).toEqual([]);
  expect(attempts()).toEqual(trials.map(() => ["finished"]));
  expect(said.filter(line => line.includes("how trials ended is in their records alone"))).toHaveLength(1);
});

it("trains what was not recorded when its process died", async () => {
  const folder = stored();
  const groupsThere = new StoredGroups(folder);
  const taken = groupsThere.take("1_0")!;
  for (const trial of taken.group.trials) groupsThere.ending(groupsThere.keyOf(trial));
  await trainStored(own, { folder, owner: "1_0" });
  expect(attempts()).toEqual(trials.map(() => ["finished"]));
});

it("gives back what it is at when it is asked to stop", async () => {
  const folder = stored();
  const stop = new AbortController();
  const progress = {
    task: () => ({ at() {}, end() {} }),
    line: (text: string) => text.startsWith("group 1") && stop.abort(),
    close() {},
  };
  const stopped = trainStored(own, { folder, owner: "1_0", progress, signal: stop.signal });
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  expect(new StoredGroups(folder).take("1_1")!.place).toBe(0);
  await trainStored(own, { folder, owner: "1_1" });
  expect(attempts().map(states => states.at(-1))).toEqual(trials.map(() => "finished"));
});

it("refuses other code, and another experiment", async () => {
  const folder = stored("0123456789ab");
  await expect(trainStored(own, { folder, owner: "1_0" })).rejects.toThrow("submit it again");
  const other = { ...own, name: "other" };
  await expect(trainStored(other, { folder, owner: "1_0" })).rejects.toThrow(
    'experiment of the submitted sweep: got "other"',
  );
});
