import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { packageFolder } from "../core/folders.js";
import { type Progress, silent } from "../core/progress.js";
import type { Run } from "../tracking/run.js";
import { openTracker } from "../tracking/tracker.js";
import type { Experiment, Trial } from "./experiment.js";
import { type Group, groups } from "./group.js";
import { loadModel } from "./kept-model.js";
import type { GroupEvent } from "./runner.js";
import { sweep } from "./sweep.js";
import { inWorkers } from "./workers.js";

/** A small trainer and a head on a part of MNIST. */
function small(seed: number, epochs: number): Group {
  const shared = { dataset: "mnist", seed, epochs, batch: 100, examples: 1000, rate: 0.01 };
  const trainer: Trial = { ...shared, model: "full", hidden: "20", objective: "label" };
  const head: Trial = {
    ...{ ...shared, model: "projection", T: 8, d: 10 },
    ...{ hidden: "0", objective: "joint" },
  };
  return groups([trainer, head], [trainer, head])[0]!;
}

// The experiment that the test sweeps: three groups of seconds each.
vi.mock("./experiment.js", async original => ({
  ...(await original<object>()),
  experiment: async (): Promise<Experiment> => {
    const profile = { seeds: [1, 2, 3], epochs: 5 };
    return {
      ...{ title: "Small", claim: "none", datasets: ["mnist"] },
      profiles: { tiny: profile, quick: profile, full: profile },
      trials: (_, { seeds, epochs }) => seeds.flatMap(seed => small(seed, epochs).trials),
    };
  },
}));

/** The worker processes of this one, oldest first. */
const processes = (): number[] =>
  execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter(line => line.includes("worker.js"))
    .map(line => Number.parseInt(line, 10));

async function heard(events: AsyncIterable<GroupEvent>, onEpoch = () => {}): Promise<GroupEvent[]> {
  const all: GroupEvent[] = [];
  for await (const event of events) {
    all.push(event);
    if (event.kind === "epoch") onEpoch();
  }
  return all;
}

it("a worker that is killed takes its own group along and no other", async () => {
  const runner = inWorkers(2);
  let killed = 0;
  const kill = () => {
    if (killed) return;
    killed = processes()[0]!; // the first that was started: the one without end
    process.kill(killed, "SIGKILL");
  };
  const endless = heard(runner(small(1, 100_000)), kill).catch((error: Error) => error.message);
  const other = await heard(runner(small(2, 2)));
  expect(await endless).toMatch(/^the worker process was killed by SIGKILL/);
  const end = other.at(-1)!;
  expect(end.kind === "outcomes" && end.outcomes.map(measures => measures!.accuracy! > 0.3)).toEqual([
    true,
    true,
  ]);
  expect(processes()).toEqual([]);
});

it("a worker refuses to train with other code than the sweep began with", async () => {
  const child = fork(packageFolder("dist", "experiments", "worker.js"), { serialization: "advanced" });
  const said = once(child, "message");
  child.send({ group: small(1, 1), code: "built before" });
  const [message] = await said;
  expect(message).toEqual({
    kind: "failed",
    message: expect.stringMatching(
      /^code of a worker: got "[0-9a-f]{12}", expected the one with which the sweep/,
    ),
  });
  await once(child, "exit");
});

/** Calls `work` once, when the first step of a training is heard of. */
function atFirstStep(work: () => void): Progress {
  let heard = false;
  const at = (done: number) => {
    if (heard || done === 0) return;
    heard = true;
    work();
  };
  return { ...silent, task: () => ({ at, end() {} }) };
}

it("a worker that is killed in the midst of a sweep costs its own trials, and the next sweep trains just these", async () => {
  const folder = mkdtempSync(join(tmpdir(), "workers-"));
  const tracker = openTracker(join(folder, "runs.sqlite"));
  onTestFinished(() => {
    tracker.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const of = { profile: "tiny", workers: 2, tracker } as const;

  const progress = atFirstStep(() => process.kill(processes()[0]!, "SIGKILL"));
  const broken = await sweep("small", { ...of, progress });
  expect(broken.failures).toEqual([expect.stringMatching(/the worker process was killed by SIGKILL/)]);
  const lost = tracker.runs({ state: "failed" });
  expect(lost).toHaveLength(2);
  expect(new Set(lost.map(run => run.settings.seed)).size).toBe(1);
  for (const run of lost) expect(run.error).toMatch(/the worker process was killed by SIGKILL/);
  const saved = tracker.runs({ state: "finished" });
  expect(saved).toHaveLength(4);
  for (const run of saved) expect(run.measures.accuracy).toBeGreaterThan(0.3);

  const whole = await sweep("small", of);
  expect([whole.kept, whole.trained, whole.failures]).toEqual([4, 2, []]);
  const runs = tracker.runs();
  expect(runs.map(run => run.state)).toEqual(Array(6).fill("finished"));
  expect(new Set(runs.map(run => run.key)).size).toBe(6);
  const isLost = (run: Run) => lost.some(({ id }) => id === run.id);
  expect(runs.map(run => tracker.attempts(run.id).length)).toEqual(runs.map(run => (isLost(run) ? 2 : 1)));
  expect(runs.filter(run => !isLost(run))).toEqual(saved);
  for (const run of runs)
    expect((await loadModel(run, { tracker })).spec.accuracy).toBe(run.measures.accuracy);
  expect(processes()).toEqual([]);
});

it("a trial that diverges fails alone, in a process of its own too", async () => {
  const group = small(1, 2);
  const [trainer, head] = group.trials as [Trial, Trial];
  const broken: Trial = { ...trainer, model: "softmax", hidden: "0", rate: 1e38 };
  const events = await heard(inWorkers(2)({ ...group, trials: [trainer, broken, head] }));
  expect(events.filter(event => event.kind === "failure")).toEqual([
    {
      kind: "failure",
      place: 1,
      message: expect.stringMatching(/^softmax s1 \(.*rate 1e\+38\): training diverged in epoch 1/),
    },
  ]);
  const values = { validation_accuracy: expect.any(Number) };
  for (const event of events)
    if (event.kind === "epoch") expect(event.values).toMatchObject([values, null, values]);
  const end = events.at(-1)!;
  expect(end.kind === "outcomes" && end.outcomes).toMatchObject([{ accuracy: expect.any(Number) }, null, {}]);
});

it("a worker sends no trained model where the group wants none", async () => {
  const end = (await heard(inWorkers(2)({ ...small(1, 1), models: false }))).at(-1);
  const measured = { accuracy: expect.any(Number) };
  expect(end).toMatchObject({ kind: "outcomes", outcomes: [measured, measured], models: [null, null] });
});

it("says what a group's own error was, and leaves no process behind", async () => {
  const group = small(1, 1);
  const trials = group.trials.map(trial => ({ ...trial, examples: 10_000_000 }));
  await expect(heard(inWorkers(2)({ ...group, trials, trainer: trials[0]! }))).rejects.toThrow(
    /^training examples: got 10000000, expected 1 to 55000/,
  );
  expect(processes()).toEqual([]);
});

it("ends its process when the sweep is told to stop", async () => {
  const controller = new AbortController();
  const endless = heard(inWorkers(2)(small(3, 100_000), controller.signal), () => controller.abort());
  await expect(endless).rejects.toThrow();
  expect(processes()).toEqual([]);
});
