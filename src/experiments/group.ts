import { isDeepStrictEqual } from "node:util";
import { check } from "../core/check.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { inputsOf } from "../models/features.js";
import { hiddenFrom, type Model, observed, type Task } from "../models/model.js";
import full from "../models/nets/full.js";
import { modelFrom } from "../models/registry.js";
import { bytes, parameters, planesBytes, ratio, ratioWithPlanes } from "../models/size.js";
import type { TrainedModel } from "../models/trained.js";
import type { Measures } from "../tracking/run.js";
import { type Head, head, type Objective } from "../training/head.js";
import { trainTogether } from "../training/joint.js";
import type { EpochReport, ModelReport } from "../training/report.js";
import { chosenIds } from "../training/selection.js";
import { taskOf } from "../training/task.js";
import type { Trial } from "./experiment.js";
import { examplesOf, imitator, learner, learning, shared, trainerName } from "./learning.js";
import { asLearned, tested } from "./misspellings.js";

/** Trials that train in one step: equal in all that the step shares. */
export interface Group {
  readonly trials: readonly Trial[];
  /** The trainer that joint heads imitate, also where its own trial is finished already. */
  readonly trainer: Trial | null;
  /** The joint head that moves this trainer too (`imitation` "through"), also where its own trial is finished already. */
  readonly mover?: Trial;
  /**
   * The full networks beside these trials, else those of their data set, from which ratios are counted; where it has none,
   * what its joint heads learn from. None of either: the paper's is; of several sizes: only these themselves have a ratio,
   * which is 1.
   */
  readonly baselines: readonly Trial[];
  /** Whether its trained models are wanted beside their measures; they are unless it says false. */
  readonly models?: boolean;
}

/** What a trial yields in the end; null where it failed, as its reports say. */
export interface Outcome {
  readonly trial: Trial;
  readonly measures: Measures | null;
  readonly trained: TrainedModel | null;
}

const sharedSettings = [
  ...(["dataset", "seed", "epochs", "batch", "examples", "order"] as const),
  ...(["copies", "deformation", "labels", "graph", "neighbours", "imitation"] as const),
];

/**
 * Cuts the missing trials into groups: one per data set, seed, budget and trainer, since these share batches, bits and
 * what joint heads imitate. `all` are the trials of the experiment, missing or not: a joint head needs its trainer either
 * way.
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
    .flatMap(byTrainer)
    .flatMap(trials => cut(trials, most))
    .map(trials => {
      const mover = moverOf(trials, all);
      const trainer = trainerOf(trials, mover, all);
      return { trials, trainer, ...(mover ? { mover } : {}), baselines: baselinesOf(trials, all) };
    });
}

/** A part for each network that joint heads learn from; what learns from none is of the first. */
function byTrainer(trials: readonly Trial[]): Trial[][] {
  const [first = "", ...others] = new Set(trials.filter(isJoint).map(trainerName));
  const isOf = (name: string) => (trial: Trial) => isJoint(trial) && trainerName(trial) === name;
  const ofFirst = trials.filter(trial => !isJoint(trial) || trainerName(trial) === first);
  return [ofFirst, ...others.map(name => trials.filter(isOf(name)))];
}

const cut = (trials: readonly Trial[], most: number): Trial[][] =>
  Array.from({ length: Math.ceil(trials.length / most) }, (_, i) => trials.slice(i * most, (i + 1) * most));

/** The network that joint heads name and that shares all with them, whichever trials are missing: they imitate that. */
function trainerOf(trials: readonly Trial[], mover: Trial | undefined, all: readonly Trial[]): Trial | null {
  const joint = trials.find(isJoint) ?? mover;
  const name = trainerName(joint ?? trials[0]!);
  const [found, ...others] = all.filter(trial => isCalled(trial, name) && isBeside(trial, trials[0]!));
  const expected = `one trial with model "${name}" beside them`;
  check(!joint || found !== undefined, "trainer of the joint heads", "none", expected);
  check(!joint || others.length === 0, "trainer of the joint heads", `${1 + others.length}`, expected);
  return found && (joint || trials.some(trial => isDeepStrictEqual(trial, found))) ? found : null;
}

/** The joint head that moves a trainer among these trials, or is among them: neither is the same without the other. */
function moverOf(trials: readonly Trial[], all: readonly Trial[]): Trial | undefined {
  if (trials[0]!.imitation !== "through") return undefined;
  const joint = all.filter(one => isJoint(one) && isBeside(one, trials[0]!)).map(asLearned);
  const [mover, ...others] = joint.filter((one, i) => placeIn(joint, one) === i);
  const expected = "one: each would learn from a trainer moved by all";
  check(others.length === 0, "joint heads that move one trainer", 1 + others.length, expected);
  const isMoved = (trial: Trial) => isCalled(asLearned(trial), trainerName(mover!));
  return mover && trials.some(trial => isJoint(trial) || isMoved(trial)) ? mover : undefined;
}

/**
 * The settings of a trainer that are not those of its heads too: what a joint head hangs on beside its own. Of the trainer
 * itself these are its own; undefined where it is not one network.
 */
export function trainerText(trial: Trial, all: readonly Trial[]): string | undefined {
  const beside = all.filter(one => isBeside(one, trial));
  const name = isJoint(trial) ? trainerName(trial) : trial.model;
  if (!isJoint(trial) && !isTrainer(trial, beside)) return undefined;
  const [found, ...others] = beside.filter(one => isCalled(one, name));
  if (!found || others.length > 0) return undefined;
  const told: readonly string[] = ["model", "objective", ...sharedSettings];
  const own = Object.keys(found).filter(name => !told.includes(name));
  return own
    .sort()
    .map(name => `${name} ${found[name]}`)
    .join(", ");
}

function baselinesOf([first]: readonly Trial[], all: readonly Trial[]): Trial[] {
  const here = all.filter(trial => trial.dataset === first!.dataset);
  const full = here.filter(trial => isCalled(trial, "full"));
  const known = full.length > 0 ? full : here.filter(trial => isTrainer(trial, here));
  const beside = known.filter(trial => isBeside(trial, first!));
  return beside.length > 0 ? beside : known;
}

/** The full network, which teaches where no trial says else, or what a joint head among these learns from. */
const isTrainer = (trial: Trial, all: readonly Trial[]): boolean =>
  isCalled(trial, "full") || all.some(one => isJoint(one) && isCalled(trial, trainerName(one)));

const isJoint = ({ objective }: Trial): boolean => objective === "joint";

/** Whether a trial is the one of this name that can teach: it learns from labels alone. */
const isCalled = ({ model, objective, misspellings }: Trial, name: string): boolean =>
  model === name && objective === "label" && misspellings === undefined;

/** Whether two trials can train in one step. */
const isBeside = (one: Trial, other: Trial): boolean =>
  sharedSettings.every(name => one[name] === other[name]);

/** The model that a trial's settings describe. */
export const modelOf = (trial: Trial, task: Task): Promise<Model> => modelFrom(trial.model, trial, task);

/**
 * Trains a group; yields each epoch's reports beside their trials, and returns the outcomes. The trainer is one of the
 * trials if it equals one: a group that came from another process holds it twice. Trials that differ in what they are
 * tested on alone are trained once.
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
  const { trials, trainer, mover, baselines } = group;
  const learned = trials.map(asLearned);
  const all = [...learned, ...(mover ? [mover] : [])];
  const heads = all.filter((one, i) => !isDeepStrictEqual(one, trainer) && placeIn(all, one) === i);
  const settings = trainer ?? trials[0]!;
  const task = taskOf(data, examplesOf(settings));
  let newest: EpochReport | undefined;
  const training = trainTogether(
    trainer && { model: await modelOf(trainer, task), ...learner(trainer) },
    await inTurn(heads, async one => headOf(await withIds(one, data, signal), one, task)),
    data,
    { ...shared(settings), random: seeded(settings.seed), signal, onStep },
  );
  const order = [...(trainer ? [trainer] : []), ...heads];
  const places = learned.map(one => placeIn(order, one));
  try {
    for await (const report of training) {
      newest = report;
      yield new Map(trials.map((trial, i) => [trial, report.models[places[i]!]!]));
    }
  } catch (error) {
    if (!newest?.models.every(({ failure }) => failure)) throw error; // else each trial has its own reason
  }
  const bases =
    baselines.length > 0 ? await Promise.all(baselines.map(one => modelOf(one, task))) : [full(task)];
  const observedInputs = inputsOf(observed(task));
  const last = newest!; // there is one: a training without any has thrown
  const outcomes: Outcome[] = [];
  for (const [i, trial] of trials.entries()) {
    const place = places[i]!;
    const isBase = baselines.some(one => isDeepStrictEqual(one, learned[i]));
    const baseline = isBase ? last.models[place]!.model : ofOneSize(bases);
    const found = outcome(trial, last, place, { baseline, inputs: observedInputs });
    outcomes.push(await tested(found, data, signal));
  }
  return outcomes;
}

const placeIn = (trials: readonly Trial[], wanted: Trial): number =>
  trials.findIndex(one => isDeepStrictEqual(one, wanted));

/** Settings with the bits that a trial takes of its candidates, where it has some. */
async function withIds(trial: Trial, data: Dataset, signal: AbortSignal | undefined): Promise<Settings> {
  const { candidates, projection, T, d, hidden, seed } = trial;
  if (candidates === undefined) return trial;
  const ids = await chosenIds(data, {
    ...{ projection: String(projection ?? "sign"), bits: Number(T) * Number(d), signal },
    ...{ candidates: learning.candidates(candidates)!, random: seeded(seed) },
    ...{ examples: examplesOf(trial), hidden: hiddenFrom(hidden)[0] },
  });
  return { ...trial, ids };
}

type Settings = Readonly<Record<string, unknown>>;

/** One after the other: what makes a head may train something itself. */
async function inTurn<A, B>(all: readonly A[], make: (one: A) => Promise<B>): Promise<B[]> {
  const made: B[] = [];
  for (const one of all) made.push(await make(one));
  return made;
}

async function headOf(settings: Settings, trial: Trial, task: Task): Promise<Head> {
  const objective: Objective = isJoint(trial) ? "joint" : "self";
  const { learningRate, ...others } = learner(trial);
  return head(await modelFrom(trial.model, settings, task), objective, learningRate, {
    ...others,
    ...imitator(trial),
  });
}

/** What sizes are counted from: a network, and the observed features, of which stored planes would have a weight each. */
interface Base {
  readonly baseline: Model | null;
  readonly inputs: number;
}

function outcome(trial: Trial, last: EpochReport, place: number, base: Base): Outcome {
  const { failure, trained: kept } = last.models[place]!;
  const { objective } = trial; // a head that learns from labels alone is "self" in training, "label" may be its trial's word
  const trained = kept && { ...kept, spec: { ...kept.spec, objective } };
  return { trial, measures: failure === null ? measuresOf(trial, last, place, base) : null, trained };
}

function measuresOf(trial: Trial, last: EpochReport, place: number, { baseline, inputs }: Base): Measures {
  const { model, test, validation } = last.models[place]!;
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
    trainer_accuracy: isJoint(trial) ? last.models[0]!.test!.top1 : null,
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
  const size = trial.T === undefined ? "" : ` ${trial.T}x${trial.d ?? "?"}`;
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
