import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { outline } from "../../data/registry.js";
import { idsBytes } from "../../models/packed-bytes.js";
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

/** Bytes with ids that chance draws, as many times as there are names. */
async function sizesOf(trial: Trial, draws: readonly string[]): Promise<number[]> {
  const [bits, pool] = [Number(trial.T) * Number(trial.d), Number(trial.candidates)];
  const drawn = (name: string) => seeded(1).stream(name).permutation(pool).slice(0, bits).sort();
  const without = bytes(await modelFrom(trial.model, trial, mnist));
  return draws.map(name => without + idsBytes(drawn(name)));
}

it.each(["boxes", "pooled"])(
  "flat networks on %s nearly fill their caps, and stay below with any bits that chance would choose",
  async kind => {
    const own = first.filter(({ projection }) => projection === kind);
    const draws = Array.from({ length: 100 }, (_, i) => `draw ${i}`);
    const sizes = await Promise.all(own.map(trial => sizesOf(trial, draws)));
    expect(sizes).toHaveLength(5);
    for (const [i, cap] of [650, 1100, 1750, 3100, 5400].entries()) {
      expect(Math.max(...sizes[i]!)).toBeLessThanOrEqual(cap);
      expect(Math.min(...sizes[i]!)).toBeGreaterThan(0.985 * cap);
    }
  },
);

it("the smaller ones are trained for 12 epochs, the larger ones for 48, each kind beside the other", async () => {
  await checkTrials(first, [mnist]);
  expect(first.map(({ epochs }) => epochs).sort((a, b) => a - b)).toEqual([
    ...Array(6).fill(12),
    ...Array(4).fill(48),
  ]);
  expect(groups(first, first).map(({ trials }) => trials.length)).toEqual([6, 4]); // two trainings, whose bits are shared
  expect(new Set(flatOf(experiment.trials(mnist, tiny)).map(({ epochs }) => epochs))).toEqual(
    new Set([2, 6]),
  );
});
