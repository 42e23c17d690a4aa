import { expect, it } from "vitest";
import { outline } from "../../data/registry.js";
import { mostIdsBytes } from "../../models/packed-bytes.js";
import { modelFrom } from "../../models/registry.js";
import { bytes } from "../../models/size.js";
import type { Trial } from "../experiment.js";
import { groups } from "../group.js";
import { checkTrials } from "../trial-settings.js";
import experiment from "./accuracy-at-size.js";

const mnist = await outline("mnist");
const { full, tiny } = experiment.profiles;
const flatOf = (trials: readonly Trial[]) => trials.filter(({ model }) => model === "quantised-projection");
const first = flatOf(experiment.trials(mnist, { ...full, seeds: [1] }));

/** Bytes without its ids, and what these take at most. */
async function sizeOf(trial: Trial): Promise<number> {
  const ids = mostIdsBytes(Number(trial.T) * Number(trial.d), Number(trial.candidates));
  return bytes(await modelFrom(trial.model, trial, mnist)) + ids;
}

it.each(["boxes", "pooled"])(
  "flat networks on %s nearly fill their caps, whichever bits are chosen",
  async kind => {
    const own = first.filter(({ projection }) => projection === kind);
    const sizes = await Promise.all(own.map(sizeOf));
    expect(sizes).toHaveLength(5);
    for (const [i, cap] of [650, 1100, 1750, 3100, 5400].entries()) {
      expect(sizes[i]).toBeLessThanOrEqual(cap);
      expect(sizes[i]).toBeGreaterThan(0.99 * cap);
    }
  },
);

it("the smaller ones are trained for 12 epochs, the larger ones for 24, each kind beside the other", async () => {
  await checkTrials(first, [mnist]);
  expect(first.map(({ epochs }) => epochs).sort((a, b) => a - b)).toEqual([
    ...Array(6).fill(12),
    ...Array(4).fill(24),
  ]);
  expect(groups(first, first).map(({ trials }) => trials.length)).toEqual([6, 4]); // two trainings, whose bits are shared
  expect(new Set(flatOf(experiment.trials(mnist, tiny)).map(({ epochs }) => epochs))).toEqual(
    new Set([2, 3]),
  );
});
