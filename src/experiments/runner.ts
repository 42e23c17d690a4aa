import { queue } from "../core/queue.js";
import type { Dataset } from "../data/dataset.js";
import { dataset } from "../data/registry.js";
import { startEngine } from "../engine/backend.js";
import type { TrainedModel } from "../models/trained.js";
import type { Measures } from "../tracking/run.js";
import type { Trial } from "./experiment.js";
import { curveValues, type Group, inFull, trainGroup } from "./group.js";

/** What is heard of a group in training; arrays are in the order of the group's trials. */
export type GroupEvent =
  | { readonly kind: "step"; readonly done: number; readonly steps: number }
  | { readonly kind: "epoch"; readonly epoch: number; readonly values: readonly (CurveValues | null)[] }
  /** One trial failed, and why; from then on it has neither values nor an outcome. */
  | { readonly kind: "failure"; readonly place: number; readonly message: string }
  | {
      readonly kind: "outcomes";
      readonly outcomes: readonly (Measures | null)[];
      /** Null also where the group does not want them. */
      readonly models: readonly (TrainedModel | null)[];
    };

/** A value for each curve. */
export type CurveValues = Readonly<Record<string, number>>;

/** Trains a group somewhere: in this process, or in one of its own. */
export type Runner = (group: Group, signal?: AbortSignal) => AsyncIterable<GroupEvent>;

const stepEventMs = 200; // a bar wants a few pictures a second, not every step

/** The runner in this process; data sets that are here already need not be read. Whoever leaves its loop ends the training. */
export const inProcessWith = (here: readonly Dataset[]): Runner =>
  async function* (group, signal) {
    const left = new AbortController();
    const events = queue<GroupEvent>();
    const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const training = train(group, here, events.push, stop).then(events.end, events.fail);
    try {
      yield* events;
    } finally {
      left.abort();
      await training;
    }
  };

export const inProcess: Runner = inProcessWith([]);

async function train(
  group: Group,
  here: readonly Dataset[],
  push: (event: GroupEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  await startEngine();
  const wanted = group.trials[0]!.dataset;
  const data = here.find(({ name }) => name === wanted) ?? (await dataset(wanted, { signal }));
  const training = trainGroup(group, data, { signal, onStep: everyMs(stepEventMs, push) });
  const failed = new Set<Trial>();
  for (let epoch = 1; ; epoch++) {
    const next = await training.next();
    if (next.done) {
      const outcomes = next.value.map(one => one.measures);
      const models = next.value.map(one => (group.models === false ? null : one.trained));
      return push({ kind: "outcomes", outcomes, models });
    }
    const reports = group.trials.map(trial => next.value.get(trial)!);
    group.trials.forEach((trial, place) => {
      const { failure } = reports[place]!;
      if (!failure || failed.has(trial)) return;
      failed.add(trial);
      push({ kind: "failure", place, message: `${inFull(trial)}: ${failure}` });
    });
    const values = reports.map(report => (report.failure ? null : curveValues(report)));
    push({ kind: "epoch", epoch, values });
  }
}

/** Steps as events, no more than one in so many milliseconds. */
function everyMs(pause: number, push: (event: GroupEvent) => void): (done: number, steps: number) => void {
  let saidAt = 0;
  return (done, steps) => {
    if (performance.now() - saidAt < pause) return;
    saidAt = performance.now();
    push({ kind: "step", done, steps });
  };
}
