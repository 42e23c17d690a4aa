import { isDeepStrictEqual } from "node:util";
import { check } from "../core/check.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { inputsOf } from "../models/features.js";
import type { Model, Task } from "../models/model.js";
import full from "../models/nets/full.js";
import { modelFrom } from "../models/registry.js";
import { bytes, parameters, planesBytes, ratio, ratioWithPlanes } from "../models/size.js";
import type { Measures } from "../tracking/run.js";
import { type Head, head, type Objective } from "../training/head.js";
import { trainTogether } from "../training/joint.js";
import type { EpochReport, ModelReport } from "../training/report.js";
import { taskOf } from "../training/task.js";
import type { Trial } from "./experiment.js";

/** Trials that train in one step: equal in all that the step shares. */
export interface Group {
  readonly trials: readonly Trial[];
  /** The trainer that joint heads imitate, also where its own trial is finished already. */
  readonly trainer: Trial | null;
  /**
   * The full networks beside these trials, else those of their data set, from which ratios are counted. None: the
   * paper's is; of several sizes: only these themselves have a ratio, which is 1.
   */
  readonly baselines: readonly Trial[];
}

/** What a trial yields in the end; null where it failed, as its reports say. */
export interface Outcome {
  readonly trial: Trial;
  readonly measures: Measures | null;
}

const sharedSettings = ["dataset", "seed", "epochs", "batch", "examples"] as const;

/**
 * Cuts the missing trials into groups: one per data set, seed and budget, since these share batches, bits and
 * trainer. `all` are the trials of the experiment, missing or not: a joint head needs its trainer either way.
 *
 * A group holds at most `most` heads, so that memory stays bounded: a head's share is its weights, three times for
 * Adam, and its activations [batch, widths]. Cutting changes no result, since a head trained beside others equals
 * the same head trained alone; each further group trains the trainer once more.
 */
export function groups(missing: readonly Trial[], all: readonly Trial[], most = 64): Group[] {
  const found = new Map<string, Trial[]>();
  for (const trial of missing) {
    const key = JSON.stringify(sharedSettings.map(name => trial[name] ?? null));
    found.set(key, [...(found.get(key) ?? []), trial]);
  }
  return [...found.values()]
    .flatMap(trials => cut(trials, most))
    .map(trials => ({ trials, trainer: trainerOf(trials, all), baselines: baselinesOf(trials, all) }));
}

const cut = (trials: readonly Trial[], most: number): Trial[][] =>
  Array.from({ length: Math.ceil(trials.length / most) }, (_, i) => trials.slice(i * most, (i + 1) * most));

/** The full network that shares all with the trials, whichever of them are missing: joint heads imitate that. */
function trainerOf(trials: readonly Trial[], all: readonly Trial[]): Trial | null {
  const [found, ...others] = all.filter(trial => isTrainer(trial) && isBeside(trial, trials[0]!));
  const imitated = trials.some(trial => trial.objective === "joint");
  check(!imitated || found !== undefined, "trainer of the joint heads", "none", trainerExpected);
  check(
    !imitated || others.length === 0,
    "trainer of the joint heads",
    `${1 + others.length}`,
    trainerExpected,
  );
  return found && (imitated || trials.some(trial => isDeepStrictEqual(trial, found))) ? found : null;
}

/**
 * The settings of a trainer that are not those of its heads too: what a joint head hangs on beside its own. Of the full
 * network itself these are its own; undefined where it is not one network.
 */
export function trainerText(trial: Trial, all: readonly Trial[]): string | undefined {
  if (trial.objective !== "joint" && !isTrainer(trial)) return undefined;
  const [found, ...others] = all.filter(one => isTrainer(one) && isBeside(one, trial));
  if (!found || others.length > 0) return undefined;
  const told: readonly string[] = ["model", "objective", ...sharedSettings];
  const own = Object.keys(found).filter(name => !told.includes(name));
  return own
    .sort()
    .map(name => `${name} ${found[name]}`)
    .join(", ");
}

const trainerExpected = 'one trial with model "full" beside them';

function baselinesOf([first]: readonly Trial[], all: readonly Trial[]): Trial[] {
  const known = all.filter(trial => isTrainer(trial) && trial.dataset === first!.dataset);
  const beside = known.filter(trial => isBeside(trial, first!));
  return beside.length > 0 ? beside : known;
}

const isTrainer = (trial: Trial): boolean => trial.model === "full";

/** Whether two trials can train in one step. */
const isBeside = (one: Trial, other: Trial): boolean =>
  sharedSettings.every(name => one[name] === other[name]);

/** The model that a trial's settings describe. */
export const modelOf = (trial: Trial, task: Task): Promise<Model> => modelFrom(trial.model, trial, task);

/**
 * Trains a group; yields each epoch's reports beside their trials, and returns the outcomes. The trainer is one of the
 * trials if it equals one: a group that came from another process holds it twice.
 */
export async function* trainGroup(
  group: Group,
  data: Dataset,
  {
    signal,
    onStep,
  }: {
    signal?: AbortSignal | undefined;
    onStep?: ((done: number, steps: number) => void) | undefined;
  } = {},
): AsyncGenerator<Map<Trial, ModelReport>, Outcome[], undefined> {
  const { trials, baselines } = group;
  const trainer = trials.find(trial => isDeepStrictEqual(trial, group.trainer)) ?? group.trainer;
  const heads = trials.filter(trial => trial !== trainer);
  const settings = trainer ?? trials[0]!;
  const task = taskOf(data);
  const history: EpochReport[] = [];
  const training = trainTogether(
    trainer && (await modelOf(trainer, task)),
    await Promise.all(heads.map(one => headOf(one, task))),
    data,
    {
      epochs: settings.epochs,
      batch: settings.batch,
      learningRate: settings.rate,
      random: seeded(settings.seed),
      examples: typeof settings.examples === "number" ? settings.examples : undefined,
      signal,
      onStep,
    },
  );
  const order = [...(trainer ? [trainer] : []), ...heads];
  try {
    for await (const report of training) {
      history.push(report);
      yield new Map(order.map((trial, i) => [trial, report.models[i]!]));
    }
  } catch (error) {
    if (!history.at(-1)?.models.every(({ failure }) => failure)) throw error; // else each trial has its own reason
  }
  const bases = await Promise.all(baselines.map(one => modelOf(one, task)));
  const place = (trial: Trial) => order.indexOf(trial);
  return trials.map(trial => outcome(trial, history, place(trial), bases.length > 0 ? bases : [full(task)]));
}

async function headOf(trial: Trial, task: Task): Promise<Head> {
  const objective: Objective = trial.objective === "joint" ? "joint" : "self";
  return head(await modelOf(trial, task), objective, trial.rate);
}

function outcome(
  trial: Trial,
  history: readonly EpochReport[],
  place: number,
  baselines: readonly Model[],
): Outcome {
  const last = history.at(-1)!;
  const failed = last.models[place]!.failure !== null;
  return { trial, measures: failed ? null : measuresOf(trial, last, place, baselines) };
}

function measuresOf(trial: Trial, last: EpochReport, place: number, baselines: readonly Model[]): Measures {
  const { model, test, validation } = last.models[place]!;
  const baseline = isTrainer(trial) ? model : ofOneSize(baselines);
  const inputs = inputsOf(baselines[0]!.input); // the observed features, which planes would have one weight each for
  return {
    parameters: parameters(model),
    ratio: baseline && ratio(model, baseline),
    bytes: bytes(model),
    planes_bytes: planesBytes(model, inputs),
    ratio_with_planes: baseline && ratioWithPlanes(model, baseline, inputs),
    accuracy: test!.top1,
    top3: test!.top3,
    top5: test!.top5,
    validation_accuracy: validation.top1,
    trainer_accuracy: trial.objective === "joint" ? last.models[0]!.test!.top1 : null,
    train_seconds: last.trainSeconds, // of the whole group: its models share every step
  };
}

/** The full network to count from; null where it could be one of several sizes. */
const ofOneSize = (baselines: readonly Model[]): Model | null =>
  new Set(baselines.map(parameters)).size === 1 ? baselines[0]! : null;

/** What an epoch tells of one model, a value per curve; what does not apply to it is left out. */
export function curveValues({
  loss,
  imitation,
  trainAccuracy,
  validation,
}: ModelReport): Readonly<Record<string, number>> {
  return {
    loss,
    ...(imitation === null ? {} : { imitation }),
    train_accuracy: trainAccuracy,
    validation_accuracy: validation.top1,
    validation_top3: validation.top3,
    validation_top5: validation.top5,
  };
}

/** A trial in a few words, for a progress bar: `projection 60x12+256 joint s1`. */
export function trialName(trial: Trial): string {
  const size = trial.model === "projection" ? ` ${trial.T}x${trial.d}` : "";
  const hidden = trial.hidden === "0" ? "" : `${size ? "+" : " "}${trial.hidden}`;
  const objective = trial.objective === "label" ? "" : ` ${trial.objective}`;
  return `${trial.model}${size}${hidden}${objective} s${trial.seed}`;
}

/** The same with all that its name leaves out: `projection 60x12 self s1 (dataset mnist, epochs 1, batch 128, rate 0.3)`. */
export function inFull(trial: Trial): string {
  const inName = ["model", "T", "d", "hidden", "objective", "seed"];
  const others = Object.entries(trial).filter(([name]) => !inName.includes(name));
  return `${trialName(trial)} (${others.map(([name, value]) => `${name} ${value}`).join(", ")})`;
}
