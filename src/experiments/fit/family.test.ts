import { describe, expect, it } from "vitest";
import { settingsText } from "../../core/settings.js";
import type { Task } from "../../models/model.js";
import { mostIdsBytes } from "../../models/packed-bytes.js";
import { modelFrom } from "../../models/registry.js";
import { bytes } from "../../models/size.js";
import { type Candidate, candidatesFor } from "./family.js";
import { ladderFor } from "./ladder.js";
import { candidateName } from "./search.js";

const classes = (count: number) => Array.from({ length: count }, (_, label) => `class ${label}`);
const tasks: Record<string, Task> = {
  digits: { classes: classes(10), shape: [28, 28, 1] },
  "small pictures": { classes: classes(3), shape: [5, 6, 1] },
  "a row of pixels": { classes: classes(3), shape: [1, 64, 1] },
  "coloured pictures": { classes: classes(10), shape: [32, 32, 3] },
  texts: { classes: classes(26) },
};

const bytesOf = async (candidate: Candidate, task: Task) => {
  const { candidates, T, d } = candidate;
  const ids = candidates ? mostIdsBytes(Number(T) * Number(d), Number(candidates)) : 0;
  return ids + bytes(await modelFrom(candidate.model, candidate, task));
};

describe.each(Object.entries(tasks))("%s", (_, task) => {
  it.each([700, 1700, 10_000])("%i bytes are nearly filled, and never passed", async budget => {
    const found = await candidatesFor(task, budget);
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const candidate of found) {
      const size = await bytesOf(candidate, task);
      expect(size).toBeLessThanOrEqual(budget);
      expect(size, JSON.stringify(candidate)).toBeGreaterThan(0.8 * budget);
    }
  });

  it("a budget below the smallest network is refused with what that takes, which is enough", async () => {
    const message = await candidatesFor(task, 9).then(
      () => "",
      (error: Error) => error.message,
    );
    const least = Number(/^bytes: got 9, expected (\d+) or more/.exec(message)![1]);
    for (const smallest of await candidatesFor(task, least))
      expect(await bytesOf(smallest, task)).toBe(least);
    await expect(candidatesFor(task, least - 1)).rejects.toThrow(`${least} or more`);
  });
});

it("digits have both plans of convolutions, coloured pictures one, small ones boxes alone", async () => {
  const kinds = async (task: Task) =>
    new Set((await candidatesFor(task, 1700)).map(({ plan, projection }) => plan ?? projection));
  expect(await kinds(tasks.digits!)).toEqual(new Set(["shallow", "deep", "boxes", "pooled"]));
  expect(await kinds(tasks["small pictures"]!)).toEqual(new Set(["boxes"]));
  expect(await kinds(tasks["coloured pictures"]!)).toEqual(new Set(["deep", "hadamard", "sparse"]));
  expect(await kinds(tasks.texts!)).toEqual(new Set(["presence"]));
});

it("chosen bits have a last layer of four bits, and images moved by a pixel", async () => {
  const chosen = (await candidatesFor(tasks.digits!, 1700)).filter(({ candidates }) => candidates);
  expect(chosen.map(({ projection, hidden }) => `${projection} ${hidden}`)).toEqual([
    ...["boxes 16", "boxes 32", "pooled 16", "pooled 32"],
  ]);
  for (const one of chosen)
    expect(one).toMatchObject({
      weightBits: 1,
      headBits: 4,
      biasBits: 8,
      copies: 5,
      deformation: "shift",
      batch: 256,
    });
});

it("where widths are rounded to the same network it stands once, and each has a name of its own", async () => {
  for (let budget = 75; budget < 350; budget += 25) {
    const found = await candidatesFor(tasks.digits!, budget);
    expect(new Set(found.map(candidate => settingsText(candidate))).size).toBe(found.length);
    const names = found.map(candidate => candidateName({ ...candidate, seed: 1 }));
    expect(new Set(names).size, names.join("; ")).toBe(found.length);
  }
});

it.each([
  [11, 18, 2, 18],
  [9, 20, 2, 18],
  [8, 18, 6, 18],
  [2, 18, 18, 18],
  [11, 5, 1, 3],
  [11, 2, 2, 2],
])("%i candidates and %i epochs: rungs from %i to %i", (candidates, epochs, least, most) => {
  expect(ladderFor(candidates, epochs)).toMatchObject({ least, most, eta: 3 });
});
