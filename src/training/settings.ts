import { cellSignal } from "../core/cell.js";
import { check, knownNames, oneOf, positiveNumber, wholeNumber } from "../core/check.js";
import { type Random, seeded } from "../core/random.js";
import { checkedCopies, type DeformationName, deformationNames, deformations } from "../data/deformation.js";
import { type Imitation, imitations, type Lambda, lambdaOfPaper } from "../models/losses.js";
import { type Order, orders } from "./batches.js";
import { type Keep, keeps } from "./head.js";
import { schedules } from "./schedule.js";

/** How `trainTogether` is to train; what is left out has a default. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly random?: Random;
  readonly batch?: number;
  /** The trainer's learning rate at the first step; heads bring their own. */
  readonly learningRate?: number;
  readonly schedule?: keyof typeof schedules;
  readonly lambda?: Lambda;
  readonly imitation?: Imitation;
  /** Which state is tested, of each model for itself, where it says nothing else. */
  readonly keep?: Keep;
  /** In which order examples come; `similar`, where they are texts: batches of similar length. */
  readonly order?: Order | undefined;
  /** Stop when no model has improved for this many epochs. */
  readonly patience?: number | undefined;
  /** Train on the first so many examples only. */
  readonly examples?: number | undefined;
  /** Copies of each training image, the first as it is: every epoch takes one of each, by chance. */
  readonly copies?: number;
  /** How the other copies are deformed: `affine`, `elastic`, or `shift`, by a pixel up, down, left, right: 5 copies at most. */
  readonly deformation?: DeformationName;
  /** So many training examples bear their labels, of each class as many; the others are imitated and compared alone. */
  readonly labels?: number | undefined;
  /**
   * What it weighs that the trainer says the same of neighbours; no graph where absent. Neighbours are found by the
   * Hamming distance of 256 sign bits.
   */
  readonly graph?: number | undefined;
  /** Neighbours of each example in the graph. */
  readonly neighbours?: number;
  /** By default that of the notebook cell that runs, where one does. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every step, with the steps done and all steps. */
  readonly onStep?: ((done: number, steps: number) => void) | undefined;
}

type Optional = "signal" | "patience" | "examples" | "labels" | "graph" | "onStep" | "order";

export type CompleteSettings = Required<Omit<TrainingSettings, Optional>> & {
  readonly [Name in Optional]: TrainingSettings[Name] | undefined;
};

/** Settings with the defaults where none are given; refuses those that nobody reads, and values that are none. */
export function completed(given: TrainingSettings): CompleteSettings {
  const s: CompleteSettings = {
    epochs: 0, // refused below: there is no default
    random: seeded(1),
    batch: 128, // the smallest that two cores still compute at full rate
    learningRate: 0.001, // Adam's usual one
    schedule: "cosine",
    lambda: lambdaOfPaper,
    imitation: "stopped",
    keep: "last",
    patience: undefined,
    examples: undefined,
    copies: 1,
    deformation: "affine",
    labels: undefined,
    graph: undefined,
    neighbours: 5, // few, so that most are of one class
    order: undefined,
    onStep: undefined,
    signal: undefined,
  };
  knownNames("training", given, Object.keys(s));
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checked({ ...s, epochs: given.epochs, ...set, signal: given.signal ?? cellSignal() });
}

function checked(s: CompleteSettings): CompleteSettings {
  wholeNumber("epochs", s.epochs);
  wholeNumber("batch", s.batch);
  positiveNumber("learning rate", s.learningRate);
  oneOf("schedule", s.schedule, Object.keys(schedules));
  oneOf("imitation", s.imitation, imitations);
  if (s.order) oneOf("order", s.order, orders);
  oneOf("keep", s.keep, keeps);
  const weights = Array.isArray(s.lambda) && s.lambda.length === 3;
  check(weights && s.lambda.every(isWeight), "lambda", s.lambda, "three numbers of 0 or more");
  check(typeof s.random?.stream === "function", "random", s.random, "chance such as seeded(1)");
  if (s.examples !== undefined) wholeNumber("training examples", s.examples);
  checkedCopies(s.copies, deformations[oneOf("deformation", s.deformation, deformationNames)]);
  const isSupervised = s.copies === 1 || (s.labels === undefined && s.graph === undefined);
  check(isSupervised, "copies beside labels or a graph", s.copies, "1");
  if (s.labels !== undefined) wholeNumber("labels", s.labels);
  if (s.graph !== undefined) positiveNumber("graph", s.graph);
  wholeNumber("neighbours", s.neighbours);
  if (s.patience !== undefined) {
    wholeNumber("patience", s.patience);
    check(s.keep === "best", "keep", s.keep, '"best" where training stops early');
  }
  return s;
}

const isWeight = (weight: unknown): boolean => Number.isFinite(weight) && (weight as number) >= 0;
