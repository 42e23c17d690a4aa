import { check, knownNames, oneOf, positiveNumber, Refusal, wholeNumber } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import { checkedCopies, deformations } from "../data/deformation.js";
import type { Outline } from "../data/registry.js";
import { hiddenFrom, type Task } from "../models/model.js";
import { checkedCandidates } from "../models/packed-bytes.js";
import { type Kind, kinds } from "../models/registry.js";
import { trialKey } from "../tracking/trial.js";
import { taskOf } from "../training/task.js";
import type { Trial } from "./experiment.js";
import { inFull } from "./group.js";
import { imitating, learning } from "./learning.js";
import { checkedShare } from "./misspellings.js";

/** A data set that trials name: what is known of it without reading it, or all of it. */
export type Known = Dataset | (Outline & { readonly train?: { readonly count: number } });

/** Settings of every trial, beside those that shape its model; all but the last ones have to be there. */
const shared = [
  "dataset",
  "model",
  "hidden",
  "objective",
  "seed",
  "epochs",
  "batch",
  "rate",
  "examples",
  "trainer",
  "misspellings",
  ...Object.keys(learning),
];

/** What T and d were called before; `bits` also meant T·d. */
const formerNames: Readonly<Record<string, string>> = { projections: "T", bits: "d" };

/**
 * Refuses trials that would not train as they say: settings that nobody reads, values that are none, two that are the
 * same. The message has the trial's name and, where a name looks mistyped, the one that was meant.
 */
export async function checkTrials(trials: readonly Trial[], datasets: readonly Known[]): Promise<void> {
  const all = await kinds();
  const tasks = new Map(datasets.map(data => [data.name, { task: taskIn(data), count: data.train?.count }]));
  const seen = new Set<string>();
  for (const trial of trials) {
    try {
      checkTrial(trial, all, tasks);
      const key = trialKey("one", trial);
      check(!seen.has(key), "trial", "the same settings twice", "each once");
      seen.add(key);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`${inFull(trial)}: ${error.message}`) : error;
    }
  }
}

/** What shapes the models of a set; of texts that were not read no words are known. */
const taskIn = (data: Known): Task =>
  "kind" in data
    ? taskOf(data)
    : { ...data, ...(data.shape ? { mean: [] } : { words: [], buckets: new Uint32Array() }) };

function checkTrial(
  trial: Trial,
  all: ReadonlyMap<string, Kind>,
  datasets: ReadonlyMap<string, { readonly task: Task; readonly count: number | undefined }>,
): void {
  const kind = all.get(oneOf("model", trial.model, [...all.keys()]))!;
  for (const name of Object.keys(trial)) {
    const meant = formerNames[name];
    const isFormer = meant !== undefined && !kind.settings.includes(name);
    check(!isFormer, `setting of a ${kind.name}`, name, `its present name; did you mean "${meant}"?`);
  }
  knownNames(`a ${kind.name}`, trial, [...new Set([...shared, ...kind.settings])]);
  const { task, count } = datasets.get(oneOf("dataset", trial.dataset, [...datasets.keys()]))!;
  wholeNumber("seed", trial.seed, 0);
  wholeNumber("epochs", trial.epochs);
  wholeNumber("batch", trial.batch);
  positiveNumber("rate", trial.rate);
  oneOf("objective", trial.objective, objectivesOf(kind));
  for (const [name, read] of Object.entries(learning)) if (name in trial) read(trial[name]);
  if ("trainer" in trial) checkTrainer(trial, [...all.keys()]);
  for (const name of imitating)
    check(
      !(name in trial) || trial.objective === "joint",
      `objective beside ${name}`,
      trial.objective,
      '"joint"',
    );
  if ("misspellings" in trial) {
    checkedShare(trial.misspellings);
    check(!task.shape, `examples of ${trial.dataset} to misspell`, "images", "texts");
  }
  const isCopied = "copies" in trial || "deformation" in trial;
  check(!isCopied || task.shape !== undefined, `examples of ${trial.dataset} to copy`, "texts", "images");
  const deformation = learning.deformation(trial.deformation);
  if (deformation) checkedCopies(trial.copies ?? 1, deformations[deformation]);
  if ("candidates" in trial) checkCandidates(trial, kind, task);
  if ("examples" in trial) checkExamples(trial.examples, count);
  const readsNoHidden = !kind.settings.includes("hidden") && hiddenFrom(trial.hidden).length > 0;
  check(!readsNoHidden, "hidden", trial.hidden, `"0": a ${kind.name} has no hidden layers`);
  kind.model(task, trial);
}

/** The full network teaches; a projection learns from it or alone; any other may be called as it learns. */
function objectivesOf({ name, settings }: Kind): readonly string[] {
  if (name === "full") return ["label"];
  return settings.includes("T") ? ["joint", "self"] : ["label", "joint", "self"];
}

function checkTrainer({ trainer, objective }: Trial, names: readonly string[]): void {
  oneOf("trainer", trainer, names);
  check(objective === "joint", `objective of what learns from a trainer`, objective, '"joint"');
}

/** Bits are chosen of pictures as they are, for networks on them, by all labels of the training examples. */
function checkCandidates(trial: Trial, kind: Kind, task: Task): void {
  const { candidates, T, d, dataset } = trial;
  check(kind.settings.includes("ids"), `candidates of a ${kind.name}`, candidates, "none");
  check(task.shape !== undefined, `examples of ${dataset} to choose bits by`, "texts", "images");
  checkedCandidates(candidates, Number(T) * Number(d));
  check(trial.labels === undefined, "labels beside candidates", trial.labels, "none: bits are chosen by all");
  const { centring = "none" } = trial;
  check(centring === "none", "centring beside candidates", centring, `"none": chosen bits are uncentred`);
  check(trial.ids === undefined, "ids beside candidates", trial.ids, "one of the two");
}

function checkExamples(examples: unknown, most = Number.POSITIVE_INFINITY): void {
  wholeNumber("examples", examples);
  check((examples as number) <= most, "examples", examples, `at most ${most}, as there are to train on`);
}
