import { dataset } from "../data/registry.js";
import { startEngine } from "../engine/backend.js";
import type { Curves, Measures } from "../tracking/run.js";
import { type Group, trainGroup } from "./group.js";

/** What is heard of a group in training; arrays are in the order of the group's trials. */
export type GroupEvent =
  | { readonly kind: "step"; readonly done: number; readonly steps: number }
  | { readonly kind: "epoch"; readonly epoch: number; readonly validation: readonly number[] }
  | { readonly kind: "outcomes"; readonly outcomes: readonly Result[] };

export interface Result {
  readonly measures: Measures;
  readonly curves: Curves;
}

/** Trains a group somewhere: in this process, or in one of its own. */
export type Runner = (group: Group, signal?: AbortSignal) => AsyncIterable<GroupEvent>;

const stepEventMs = 200; // a bar wants a few pictures a second, not every step

/** The runner in this process. */
export const inProcess: Runner = async function* (group, signal) {
  await startEngine();
  const data = await dataset(group.trials[0]!.dataset, signal ? { signal } : {});
  const news: GroupEvent[] = [];
  let wake = () => {};
  let toldAt = 0;
  const tell = (event: GroupEvent) => {
    news.push(event);
    wake();
  };
  const onStep = (done: number, steps: number) => {
    if (performance.now() - toldAt < stepEventMs) return;
    toldAt = performance.now();
    tell({ kind: "step", done, steps });
  };

  let over = false;
  const work = (async () => {
    const training = trainGroup(group, data, { signal, onStep });
    for (let epoch = 1; ; epoch++) {
      const next = await training.next();
      if (next.done)
        return tell({
          kind: "outcomes",
          outcomes: next.value.map(({ measures, curves }) => ({ measures, curves })),
        });
      const validation = group.trials.map(trial => next.value.get(trial)!.validation.top1);
      tell({ kind: "epoch", epoch, validation });
    }
  })().finally(() => {
    over = true;
    wake();
  });
  work.catch(() => {}); // awaited below; until then it is nobody's unhandled rejection

  while (!over || news.length) {
    if (!news.length) await new Promise<void>(resolve => (wake = resolve));
    yield* news.splice(0);
  }
  await work;
};
