import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { Refusal } from "../../core/check.js";
import { packageFolder } from "../../core/folders.js";
import { openTracker, type Tracker } from "../tracker.js";
import { bringRuns } from "./bring.js";
import { crc32c } from "./crc32c.js";
import { eventFolders, runsInTensorboard } from "./tensorboard.js";
import { runInWandb } from "./wandb.js";

// What the real tools wrote: `npm run check:imports -- test/fixtures/trackers`, without MLflow's database, which is large.
const fixtures = packageFolder("test", "fixtures", "trackers");
const scratch = () => mkdtempSync(join(tmpdir(), "trackers-"));

/** Imports a path into a new database; → what became of it, what was said, and what is found there. */
async function brought<T>(from: string, work: (tracker: Tracker) => T, times = 1) {
  const database = join(scratch(), "runs.sqlite");
  const said: string[] = [];
  let counts: object = {};
  for (let i = 0; i < times; i++) counts = await bringRuns(database, from, line => void said.push(line));
  const tracker = openTracker(database);
  try {
    return { counts, said, found: work(tracker) };
  } finally {
    tracker.close();
  }
}

const count = 12;
const steps = Array.from({ length: count }, (_, step) => step);
const curve = (scale: number) =>
  steps.map(step => (step === 3 ? Number.NaN : step === 5 ? Infinity : scale / (step + 1)));

const told = (tracker: Tracker) =>
  tracker.runs().map(({ id, experiment, name, state, settings, tags, metrics }) => ({
    ...{ experiment, name, state, settings, tags, metrics },
    notes: tracker.notes(id).map(({ text }) => text),
    curves: Object.fromEntries(
      Object.entries(tracker.points(id))
        .filter(([name]) => !name.startsWith("system/"))
        .map(([name, points]) => [name, [[...points.steps], [...points.values]]]),
    ),
  }));

it("takes TensorBoard's runs: numbers and tensors, hparams of a folder below, one that went on, and states", async () => {
  const { counts, said, found } = await brought(join(fixtures, "tensorboard"), told);
  expect([counts, said]).toEqual([{ new: 5, "more attempts": 0, known: 0, refused: 0, damaged: 0 }, []]);
  const byName = Object.fromEntries(found.map(run => [run.name, run]));
  expect(byName.numbers).toMatchObject({
    ...{ experiment: "tensorboard", state: "finished", metrics: { best: 0.75 } },
    settings: { rate: 0.1, layers: 3, model: "tree", deep: true },
    curves: {
      "train/loss": [steps.map(step => 10 * step), curve(2).map(Math.fround)],
      accuracy: [steps.map(step => 10 * step), steps.map(step => Math.fround(1 - 1 / (step + 2)))],
    },
  });
  expect(byName.tensors).toMatchObject({
    state: "lost",
    curves: { loss: [steps, curve(3).map(Math.fround)] },
  });
  expect(byName.plain!.curves.loss).toEqual([
    steps,
    steps.map(step => (step < count / 2 ? Math.fround(1 / (step + 1)) : 100 + step)),
  ]);
  expect(byName.finished).toMatchObject({ state: "finished", settings: { rate: 0.25, deep: false } });
  expect(byName.failed!.state).toBe("failed");
});

it("takes W&B's offline runs: settings, curves, summary, tags, notes, and the exit code as state", async () => {
  const { counts, said, found } = await brought(join(fixtures, "wandb"), told);
  expect([counts, said]).toEqual([{ new: 3, "more attempts": 0, known: 0, refused: 0, damaged: 0 }, []]);
  const at = steps.map(step => 10 * step);
  for (const run of found)
    expect(run).toMatchObject({
      ...{ experiment: "digits", tags: ["paper", "try it"], notes: ["overshoots"], metrics: { best: 0.75 } },
      settings: { rate: 0.1, layers: 3, model: "tree", deep: true, "adam.beta": 0.9, widths: [8, 60] },
      curves: { loss: [at, curve(2)], "part.accuracy": [at, steps.map(step => 1 - 1 / (step + 2))] },
    });
  expect(Object.fromEntries(found.map(run => [run.name, run.state]))).toEqual({
    ...{ "finished-1": "finished", "failed-1": "failed", "stopped-1": "stopped" },
  });
});

it.each(["tensorboard", "wandb"])(
  "brings nothing of %s twice, whether a folder or a file of it is named",
  async kind => {
    const path = join(fixtures, kind);
    const { found } = await brought(path, tracker => tracker.count(), 3);
    const one = (readdirSync(path, { recursive: true, encoding: "utf8" }) as string[]).find(file =>
      /\.wandb$|plain.*tfevents/.test(file),
    )!;
    const database = join(scratch(), "runs.sqlite");
    await bringRuns(database, path, () => {});
    expect(await bringRuns(database, join(path, one), () => {})).toMatchObject({ new: 0, known: 1 });
    const tracker = openTracker(database);
    expect(tracker.count()).toBe(found);
    tracker.close();
  },
);

it("takes more points of a run that went on when it is imported again", async () => {
  const folder = join(scratch(), "logs", "a");
  mkdirSync(folder, { recursive: true });
  const source = join(fixtures, "tensorboard", "tensors");
  const file = readdirSync(source)[0]!;
  const whole = readFileSync(join(source, file));
  const database = join(scratch(), "runs.sqlite");
  const lengths = [];
  for (const bytes of [Math.floor(whole.length / 2), whole.length]) {
    writeFileSync(join(folder, file), whole.subarray(0, bytes));
    await bringRuns(database, folder, () => {});
    const tracker = openTracker(database);
    lengths.push(tracker.points(1).loss!.values.length);
    expect(tracker.count()).toBe(1);
    tracker.close();
  }
  expect(lengths[0]).toBeGreaterThan(0);
  expect(lengths[0]).toBeLessThan(count);
  expect(lengths[1]).toBe(count);
});

/** A copy of a fixture's file, and what is read of it; a run that is refused has no points. */
function copyOf(kind: "tensorboard" | "wandb") {
  const from = join(fixtures, kind, kind === "wandb" ? readdirSync(join(fixtures, kind))[0]! : "tensors");
  const name = readdirSync(from)[0]!;
  const file = join(scratch(), name);
  const whole = readFileSync(join(from, name));
  const read = (bytes: Buffer): { values: number[]; said: string[] } => {
    rmSync(file, { force: true }); // some file systems bring a file that is written over to the disk at once
    writeFileSync(file, bytes);
    const said: string[] = [];
    const damage = (line: string) => void said.push(line);
    try {
      const document =
        kind === "wandb"
          ? runInWandb(file, damage)
          : [...runsInTensorboard(dirname(file), eventFolders(file), damage)][0]!.read();
      const loss = document.attempts[0]!.metrics.find(({ name }) => name === "loss");
      return { values: [...(loss?.points?.values ?? [])], said };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { values: [], said: [...said, error.message] };
    }
  };
  return { whole, read };
}

it.each(["tensorboard", "wandb"] as const)("reads a file of %s that ends early as far as it goes", kind => {
  const { whole, read } = copyOf(kind);
  const all = read(whole);
  expect([all.values.length, all.said]).toEqual([count, []]);
  const cuts = new Set<number>();
  const stride = kind === "wandb" ? 5 : 1; // of the larger one every fifth byte
  for (let length = 0; length < whole.length; length += stride) {
    const { values, said } = read(whole.subarray(0, length));
    expect(values).toEqual(all.values.slice(0, values.length));
    if (said.length === 0) cuts.add(length); // between two records nothing tells that there were more
  }
  expect(cuts.size).toBeLessThan(8 * count);
});

it.each(["tensorboard", "wandb"] as const)(
  "skips a bit that flipped in a file of %s with a line, and loses no other point",
  kind => {
    const { whole, read } = copyOf(kind);
    const all = new Set(read(whole).values);
    const [first, stride] = kind === "wandb" ? [7, 5] : [0, 1];
    for (let at = first; at < whole.length; at += stride) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      const { values, said } = read(bytes);
      expect(said.length, `byte ${at}`).toBeGreaterThanOrEqual(1);
      // without the record of its run nobody can say which run the file is of
      if (!said.includes("no record of its run"))
        expect(values.length, `byte ${at}`).toBeGreaterThanOrEqual(count - 1);
      expect(values.filter(value => !all.has(value))).toEqual([]); // a set knows NaN
    }
  },
);

it("brings what is whole beside a damaged run, and says what it left out", async () => {
  const folder = scratch();
  for (const kind of ["tensorboard", "wandb"])
    cpSync(join(fixtures, kind), join(folder, kind), { recursive: true });
  const tensors = join(folder, "tensorboard", "tensors");
  const [file] = readdirSync(tensors) as [string];
  const whole = readFileSync(join(tensors, file));
  writeFileSync(join(tensors, file), whole.subarray(0, whole.length - 5));
  const [offline] = readdirSync(join(folder, "wandb")) as [string];
  const [log] = readdirSync(join(folder, "wandb", offline)) as [string];
  writeFileSync(join(folder, "wandb", offline, log), "none");
  const { counts, said } = await brought(folder, told);
  expect(counts).toMatchObject({ new: 7, refused: 1, damaged: 2 });
  expect(said).toEqual([
    expect.stringMatching(/tensors.*bytes \d+ to \d+ are no whole record; passed over$/),
    expect.stringMatching(/wandb: it does not begin as a file of W&B does; passed over$/),
    expect.stringMatching(/wandb: no record of its run; passed over$/),
  ]);
});

it("refuses a folder in which nothing is known", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "notes.txt"), "");
  await expect(brought(folder, told)).rejects.toThrow("TensorBoard's event files or W&B's offline files");
  writeFileSync(join(folder, "run-x.wandb"), "no log");
  expect((await brought(folder, told)).counts).toMatchObject({ new: 0, refused: 1 });
});

it("knows the checksum of RFC 3720", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});
