import { setTimeout as after } from "node:timers/promises";
import { Refusal } from "../../core/check.js";
import { percent } from "../../core/numbers.js";
import type { Progress } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import type { Dataset } from "../../data/dataset.js";
import { encodeModel, type TrainedModel } from "../../models/trained.js";
import type { Measures, Settings } from "../../tracking/run.js";
import type { Trial as Begun, TrialSweep } from "../../tracking/sweep/sweep.js";
import type { Trial } from "../experiment.js";
import { type Group, groups } from "../group.js";
import { modelName } from "../kept-model.js";
import { type GroupEvent, inProcessWith } from "../runner.js";

/** What a search works with beside its trials. */
export interface Searching {
  readonly data: Dataset;
  readonly progress: Progress;
  /** Ends the search; whatever was being trained comes again when it goes on. */
  readonly signal: AbortSignal;
  /** Whether there is time left for trials that take so many seconds. */
  readonly hasTime: (trials: readonly Trial[]) => boolean;
}

const pauseMs = 500; // until another process that is at the last trials of a rung is asked after again

/**
 * Trains a sweep's trials, rung after rung, until none is left or there is no time for what is. All that is recorded of them
 * is seen on the validation part: the test part is in no training. → whether none is left
 */
export async function search(sweep: TrialSweep, searching: Searching): Promise<boolean> {
  const { data, signal } = searching;
  const judged = withoutTest(data);
  for (;;) {
    const rung = asked(sweep); // which also queues the next rung: nobody knows without it whether none is left
    if (rung.length === 0 && sweep.left() === 0) return true;
    if (rung.length === 0) await after(pauseMs, undefined, { signal });
    else if (!(await trainRung(rung, judged, searching))) return false;
  }
}

/** A set whose validation part stands in the place of its test part, so that nobody can read that one. */
const withoutTest = (data: Dataset): Dataset =>
  data.kind === "image" ? { ...data, test: data.validation } : { ...data, test: data.validation };

/** All trials that are to be had now. */
function asked(sweep: TrialSweep): Begun[] {
  const all: Begun[] = [];
  for (let trial = sweep.ask(); trial; trial = sweep.ask()) all.push(trial);
  return all;
}

/** Trials that can share their steps are trained in one; → whether there was time for all. */
async function trainRung(rung: readonly Begun[], data: Dataset, searching: Searching): Promise<boolean> {
  const { signal, hasTime, progress } = searching;
  const trials = rung.map(({ params }) => params as Trial);
  let isWhole = true;
  try {
    signal.throwIfAborted();
    for (const group of groups(trials, trials)) {
      const own = group.trials.map(trial => rung[trials.indexOf(trial)]!);
      if (hasTime(group.trials)) await trainGroup(group, own, data, { signal, progress });
      else isWhole = false;
    }
  } finally {
    for (const { run } of rung) if (!run.isOver) await run.stop("the search ended before it");
  }
  return isWhole;
}

async function trainGroup(
  group: Group,
  own: readonly Begun[],
  data: Dataset,
  { signal, progress }: Pick<Searching, "signal" | "progress">,
): Promise<void> {
  const all = own.map(trial => new Training(trial, own.length, progress));
  try {
    for await (const event of inProcessWith([data])(group, signal)) await heard(event, all);
  } catch (error) {
    signal.throwIfAborted();
    // what is refused is refused whenever it is tried; a full disk or a lack of memory passes: those trials come again
    const isRefused = error instanceof Refusal;
    for (const one of all) await (isRefused ? one.abandon(error.message) : one.stop(String(error)));
    if (!isRefused) throw error;
  } finally {
    for (const one of all) one.close();
  }
}

async function heard(event: GroupEvent, all: readonly Training[]): Promise<void> {
  if (event.kind === "step") for (const one of all) one.at(event.done, event.steps);
  else if (event.kind === "epoch") all.forEach((one, i) => void one.log(event.values[i], event.epoch));
  else if (event.kind === "failure") await all[event.place]!.abandon(event.message);
  else for (const [i, one] of all.entries()) await one.tell(event.outcomes[i]!, event.models[i]!);
}

/** A trial in training: its run and its bar. */
class Training {
  readonly #bar;
  #note = "";

  constructor(
    readonly trial: Begun,
    /** Trials that share its steps, itself among them. */
    readonly mates: number,
    readonly progress: Progress,
  ) {
    const { epochs, ...settings } = trial.params as Trial;
    this.#bar = progress.task(`${candidateName(settings as Settings)}, ${counted(epochs, "epoch")}`, 0);
  }

  at(done: number, steps: number): void {
    if (!this.trial.run.isOver) this.#bar.at(done, this.#note, steps);
  }

  log(values: Readonly<Record<string, number>> | null | undefined, epoch: number): void {
    if (!values || this.trial.run.isOver) return;
    const { loss, train_accuracy, validation_accuracy } = values;
    this.trial.run.log(
      { loss: loss!, train_accuracy: train_accuracy!, validation_accuracy: validation_accuracy! },
      epoch,
    );
    this.#note = `${percent(validation_accuracy!)} % val.`;
  }

  async tell(measures: Measures | null, model: TrainedModel | null): Promise<void> {
    if (!measures || !model || this.trial.run.isOver) return;
    const kept = await this.trial.run.artifact(modelName, encodeModel(model));
    if (!kept)
      throw new Error("the trained model could not be kept: see what was said of its file, and start again");
    await this.trial.tell({
      ...pickedOf(measures),
      train_seconds: Number(measures.train_seconds) / this.mates,
    });
  }

  async abandon(reason: string): Promise<void> {
    if (this.trial.run.isOver) return;
    this.#note = reason;
    this.progress.line(`given up: ${reason}`);
    await this.trial.abandon(reason);
  }

  /** It comes again. */
  async stop(reason: string): Promise<void> {
    if (this.trial.run.isOver) return;
    this.#note = reason;
    await this.trial.run.stop(reason);
  }

  close(): void {
    this.#bar.end(this.#note);
  }
}

const told = ["parameters", "bytes", "validation_accuracy"] as const;

/** What a trial tells: nothing of a test part. */
const pickedOf = (measures: Measures): Measures =>
  Object.fromEntries(told.map(name => [name, measures[name] ?? null]));

/** A candidate in a few words: `patch-cnn deep 64+8x12x18x18x26, 4-bit, elastic, s1`. */
export function candidateName(settings: Settings): string {
  const { model, plan, projection, patches, T, d, hidden, headBits, weightBits, deformation, seed } =
    settings;
  const size = patches === undefined ? `${T}x${d}` : String(patches);
  const network = `${model} ${plan ?? projection} ${size}${hidden === "0" ? "" : `+${hidden}`}`;
  return [network, `${weightBits ?? headBits}-bit`, ...(deformation ? [deformation] : []), `s${seed}`].join(
    ", ",
  );
}
