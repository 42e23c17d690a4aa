import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { phrases, stripes } from "../../../test/small-sets.js";
import { Refusal } from "../../core/check.js";
import { openTracker } from "../../tracking/tracker.js";
import { exportModel } from "../export-model.js";
import type { Candidate } from "./family.js";
import { experimentName, fit } from "./fit.js";
import { ladderFor } from "./ladder.js";

function database(): string {
  const folder = mkdtempSync(join(tmpdir(), "fit-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "runs.sqlite");
}

function runsOf(path: string) {
  const tracker = openTracker(path, { readonly: true });
  try {
    return tracker.runs().map(run => ({ ...run, attempts: tracker.attempts(run.id).length }));
  } finally {
    tracker.close();
  }
}

const images = stripes(12, 150); // too small for convolutions: a trial takes a moment

it("the best third of a rung goes on three times as long, and the best of all is what is found", async () => {
  const path = database();
  const found = await fit(images, 170, { epochs: 3, seeds: [1, 2], database: path });
  const runs = runsOf(path);
  const rungs = [1, 3].map(epochs => runs.filter(({ settings }) => settings.epochs === epochs));
  expect(rungs.map(rung => rung.length)).toEqual([8, 2]); // four builds and one, two seeds each
  const last = rungs[1]!.map(({ measures }) => measures.validation_accuracy!);
  expect(found.validationAccuracy).toBeCloseTo((last[0]! + last[1]!) / 2, 12);
  expect(rungs[1]!.find(({ id }) => id === found.run)!.measures.validation_accuracy).toBe(Math.max(...last));
  expect(found.model.spec.epoch).toBe(3);
  expect(found.bytes).toBeLessThanOrEqual(170);
  expect([found.trained, found.kept, found.complete]).toEqual([10, 0, true]);
  for (const { state, attempts, measures } of runs) {
    expect([state, attempts]).toEqual(["finished", 1]);
    expect(Object.keys(measures)).not.toContain("accuracy"); // of the test part nobody knows anything yet
  }

  const again = await fit(images, 170, { epochs: 3, seeds: [1, 2], database: path });
  expect([again.trained, again.kept, again.run]).toEqual([0, 10, found.run]);
  expect(again.model).toEqual(found.model);

  const { files, bytes, accuracy } = await exportModel(found.model, "binary", { data: images, names: false });
  expect([bytes, files[0]!.content.length]).toEqual([found.bytes, found.bytes]);
  expect(accuracy).toBeGreaterThan(0.5);
});

it("what is in the test part changes nothing of what is found", async () => {
  const wrong = images.test.labels.map(label => (label + 1) % 3);
  const options = { epochs: 1, examples: 60 };
  const one = await fit(images, 120, { ...options, database: database() });
  const other = await fit(
    {
      ...images,
      test: { ...images.test, labels: wrong, pixels: images.test.pixels.map(value => 255 - value) },
    },
    120,
    { ...options, database: database() },
  );
  expect(other.settings).toEqual(one.settings);
  expect(other.validationAccuracy).toBe(one.validationAccuracy);
  expect(other.model.weights).toEqual(one.model.weights);
});

it("a search that is stopped goes on with what is missing, and finds what it would have found", async () => {
  const whole = await fit(images, 200, { epochs: 3, database: database() });
  const path = database();
  const stop = new AbortController();
  const progress = {
    task(name: string) {
      if (name.endsWith(", 3 epochs")) stop.abort(); // in the second rung
      return { at: () => {}, end: () => {} };
    },
    line: () => {},
    close: () => {},
  };
  const stopped = fit(images, 200, { epochs: 3, database: path, progress, signal: stop.signal });
  await expect(stopped).rejects.toThrow("abort");
  const done = runsOf(path).filter(({ state }) => state === "finished");
  const before = done.length;
  const best = await fit(images, 200, { epochs: 3, database: path, minutes: 1e-6 }); // no time for any
  expect([best.trained, best.kept, best.complete]).toEqual([0, before, false]);
  expect(done.map(({ id }) => id)).toContain(best.run);
  expect(best.settings.epochs).toBe(1);
  const found = await fit(images, 200, { epochs: 3, database: path });
  expect(found.kept).toBe(before);
  expect(found.model).toEqual(whole.model);
});

describe("what is thrown in a training", () => {
  const options = { epochs: 1, examples: 60 };
  const throwing = (error: Error, lines: string[]) => ({
    task: () => ({
      at: () => {
        throw error;
      },
      end: () => {},
    }),
    line: (text: string) => void lines.push(text),
    close: () => {},
  });

  it("goes up where it may pass, and the trials come again", async () => {
    const path = database();
    const full = throwing(new Error("ENOSPC: no space left on device"), []);
    await expect(fit(images, 120, { ...options, database: path, progress: full })).rejects.toThrow("ENOSPC");
    const stopped = runsOf(path);
    expect(new Set(stopped.map(({ state }) => state))).toEqual(new Set(["stopped"]));
    const found = await fit(images, 120, { ...options, database: path });
    expect([found.trained, found.complete]).toEqual([stopped.length, true]);
  });

  it("gives them up where it is a refusal, and says the reason now and later", async () => {
    const path = database();
    const lines: string[] = [];
    const refused = throwing(new Refusal("plan: got 1, expected 2"), lines);
    const search = () => fit(images, 120, { ...options, database: path, progress: refused });
    await expect(search()).rejects.toThrow("no trial that finished; given up: plan: got 1, expected 2");
    expect(lines).toContain("given up: plan: got 1, expected 2");
    lines.length = 0;
    await expect(search()).rejects.toThrow("given up: plan: got 1, expected 2");
    expect(lines).toContain("given up before, and not tried again: plan: got 1, expected 2");
  });
});

it("a search among other networks is another one, in whatever order they are told", () => {
  const [one, other] = [1, 2].map(
    T => ({ model: "projection", T, d: 8, batch: 128 }) as unknown as Candidate,
  );
  const halving = ladderFor(2, 3);
  const search = { data: images, budget: 200, halving, seeds: [1], examples: undefined };
  const made = { code: "0123456789ab", backend: "native" };
  const named = (...candidates: Candidate[]) => experimentName({ ...search, candidates, ...made });
  expect(named(one!, other!)).toBe(named(other!, one!));
  expect(named(one!)).not.toBe(named(one!, other!));
});

it("a search by other code, or on another backend, is another one", () => {
  const search = { data: images, budget: 200, candidates: [], halving: ladderFor(2, 3), seeds: [1] };
  const named = (code: string, backend: string) =>
    experimentName({ ...search, examples: undefined, code, backend });
  const [one, ...others] = [
    ["0123456789ab", "native"],
    ["1123456789ab", "native"],
    ["0123456789ab", "wasm"],
  ].map(([code, backend]) => named(code!, backend!));
  expect(others).not.toContain(one);
});

it("a search whose minutes are over before any trial finished is refused", async () => {
  await expect(fit(images, 200, { epochs: 3, minutes: 1e-6, database: database() })).rejects.toThrow(
    'search: got "no trial that finished"',
  );
});

it("texts, too", async () => {
  const found = await fit(phrases(), 150, { epochs: 45, database: database() });
  expect(found.settings.projection).toBe("presence");
  expect(found.bytes).toBeLessThanOrEqual(150);
  const { bytes, accuracy } = await exportModel(found.model, "binary", { data: phrases(), names: false });
  expect(bytes).toBe(found.bytes);
  expect(accuracy).toBeGreaterThan(0.5);
});

it.each([
  [9, {}, "bytes: got 9, expected"],
  [200, { epochs: 0 }, "epochs: got 0"],
  [200, { minutes: 0 }, "minutes: got 0"],
  [200, { minutes: 40_000 }, "minutes: got 40000, expected at most 35000"],
  [200, { seeds: [] }, 'seeds: got "none"'],
  [200, { examples: 1000 }, "examples: got 1000, expected at most 150"],
])("refuses %d bytes with %j, and records nothing", async (bytes, options, message) => {
  const path = database();
  await expect(fit(images, bytes, { ...options, database: path })).rejects.toThrow(message);
  expect(() => openTracker(path, { readonly: true }).runs()).toThrow();
});
