import { percent } from "../core/numbers.js";
import type { Progress, Task } from "../core/progress.js";
import { counted } from "../core/text/counted.js";
import type { Dataset } from "../data/dataset.js";
import type { TrainedModel } from "../models/trained.js";
import type { Measures, Provenance } from "../tracking/run.js";
import type { Attempt, Tracker } from "../tracking/tracker.js";
import type { Trial } from "./experiment.js";
import { type Group, trialName } from "./group.js";
import { keepModel } from "./kept-model.js";
import { type CurveValues, inProcessWith, type Runner } from "./runner.js";
import { inWorkers } from "./workers.js";

/** Where what becomes of trials is recorded, and how groups are trained. */
export interface Recording {
  readonly tracker: Pick<Tracker, "begin" | "settle">;
  readonly progress: Progress;
  /** Where the numbers of a trial come from. */
  readonly provenanceOf: (trial: Trial) => Provenance;
  /** Data sets that are here already. */
  readonly datasets: readonly Dataset[];
  /** Groups side by side, each in a process of its own; 1 trains in this one. */
  readonly workers?: number | undefined;
  /** Whether trained models are kept with their runs. */
  readonly models?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains the groups and records how each of their trials ends: a line for each that failed. A trial that fails stops
 * no other, and what fails a group as a whole, such as a process that was killed, stops no other group.
 */
export async function trainRecorded(
  experiment: string,
  groups: readonly Group[],
  recording: Recording,
): Promise<string[]> {
  const waiting = [...groups];
  const workers = Math.min(recording.workers ?? 1, waiting.length);
  const runner = workers > 1 ? inWorkers(workers) : inProcessWith(recording.datasets);
  const failures: string[] = [];
  const lane = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift())
      failures.push(...(await trainGroup(experiment, group, runner, recording)));
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return failures;
}

/** → a line per failure; throws only what ends the whole sweep. */
async function trainGroup(
  experiment: string,
  group: Group,
  runner: Runner,
  { tracker, progress, provenanceOf, models = true, signal }: Recording,
): Promise<string[]> {
  const all = group.trials.map(
    trial =>
      new Recorded(tracker.begin(experiment, trial, provenanceOf(trial)), progress.task(trialName(trial), 0)),
  );
  tracker.settle(); // seen also by programs that know only the database
  const failures: string[] = [];
  const say = (line: string) => {
    progress.line(line);
    failures.push(line);
  };
  try {
    for await (const event of runner({ ...group, models }, signal)) {
      if (event.kind === "step") for (const one of all) one.at(event.done, event.steps);
      else if (event.kind === "epoch") all.forEach((one, i) => void one.log(event.values[i]!, event.epoch));
      else if (event.kind === "outcomes") {
        for (const [i, one] of all.entries()) {
          await one.finish(event.outcomes[i]!, event.models[i]!).catch((error: unknown) => {
            one.fail(error);
            say(`${trialName(group.trials[i]!)}: ${error instanceof Error ? error.message : error}`);
          });
        }
      } else {
        all[event.place]!.fail(event.message);
        say(event.message);
      }
    }
    tracker.settle();
  } catch (error) {
    for (const one of all) signal?.aborted ? one.stop("interrupted") : one.fail(error);
    if (signal?.aborted) throw error;
    say(`${groupName(group)}: ${error instanceof Error ? error.message : error}`);
  }
  return failures;
}

/** A trial under way: what is recorded of it, and its bar. After its end it takes nothing more. */
class Recorded {
  #note = "";

  constructor(
    readonly attempt: Attempt,
    readonly bar: Task,
  ) {}

  at(done: number, steps: number): void {
    if (!this.attempt.isOver) this.bar.at(done, this.#note, steps);
  }

  log(values: CurveValues | null, epoch: number): void {
    if (!values || this.attempt.isOver) return;
    this.attempt.log(values, epoch); // seen at once by whoever watches
    this.#note = `${percent(values.validation_accuracy!)} % val.`;
  }

  async finish(measures: Measures | null, model: TrainedModel | null): Promise<void> {
    if (!measures || this.attempt.isOver) return;
    if (model) await keepModel(this.attempt, model);
    this.attempt.finish({ measures });
    this.bar.end(`${percent(measures.accuracy ?? Number.NaN)} % test`);
  }

  fail(error: unknown): void {
    if (this.attempt.isOver) return;
    this.attempt.fail(error);
    this.bar.end("failed");
  }

  stop(reason: string): void {
    if (this.attempt.isOver) return;
    this.attempt.stop(reason);
    this.bar.end("stopped");
  }
}

const groupName = ({ trials: [first, ...rest] }: Group): string =>
  `${first!.dataset}, seed ${first!.seed}: ${counted(rest.length + 1, "trial")}`;
