import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import type { Trial } from "./experiment.js";
import { type Group, groups } from "./group.js";
import type { GroupEvent } from "./runner.js";
import { inWorkers } from "./workers.js";

/** A small trainer and a head on a part of MNIST. */
function small(seed: number, epochs: number): Group {
  const shared = { dataset: "mnist", seed, epochs, batch: 100, examples: 1000, rate: 0.01 };
  const trainer: Trial = { ...shared, model: "full", hidden: "20", objective: "label" };
  const head: Trial = {
    ...{ ...shared, model: "projection", projections: 8, bits: 10 },
    ...{ hidden: "0", objective: "joint" },
  };
  return groups([trainer, head], [trainer, head])[0]!;
}

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
  expect(end.kind === "outcomes" && end.outcomes.map(outcome => outcome.measures.accuracy! > 0.3)).toEqual([
    true,
    true,
  ]);
  expect(processes()).toEqual([]);
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
