import { check, knownNames, oneOf, positiveNumber, Refusal, wholeNumber } from "../core/check.js";
import type { Outline } from "../data/registry.js";
import { hiddenFrom } from "../models/model.js";
import { type Kind, kinds } from "../models/registry.js";
import { trialKey } from "../tracking/trial.js";
import type { Trial } from "./experiment.js";
import { inFull } from "./group.js";

/** A data set that trials name: what shapes its models, and how many examples there are to train on. */
export type Known = Outline & { readonly train?: { readonly count: number } };

/** Settings of every trial, beside those that shape its model; all but `examples` have to be there. */
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
] as const;

/** What T and d were called before; `bits` also meant T·d. */
const formerNames: Readonly<Record<string, string>> = { projections: "T", bits: "d" };

/**
 * Refuses trials that would not train as they say: settings that nobody reads, values that are none, two that are the
 * same. The message has the trial's name and, where a name looks mistyped, the one that was meant.
 */
export async function checkTrials(trials: readonly Trial[], datasets: readonly Known[]): Promise<void> {
  const all = await kinds();
  const seen = new Set<string>();
  for (const trial of trials) {
    try {
      checkTrial(trial, all, datasets);
      const key = trialKey("one", trial);
      check(!seen.has(key), "trial", "the same settings twice", "each once");
      seen.add(key);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`${inFull(trial)}: ${error.message}`) : error;
    }
  }
}

function checkTrial(trial: Trial, all: Map<string, Kind>, datasets: readonly Known[]): void {
  const kind = all.get(oneOf("model", trial.model, [...all.keys()]))!;
  for (const name of Object.keys(trial)) {
    const meant = formerNames[name];
    const isFormer = meant !== undefined && !kind.settings.includes(name);
    check(!isFormer, `setting of a ${kind.name}`, name, `its present name; did you mean "${meant}"?`);
  }
  knownNames(`a ${kind.name}`, trial, [...new Set([...shared, ...kind.settings])]);
  const data = datasets.find(({ name }) => name === trial.dataset);
  oneOf(
    "dataset",
    trial.dataset,
    datasets.map(({ name }) => name),
  );
  wholeNumber("seed", trial.seed, 0);
  wholeNumber("epochs", trial.epochs);
  wholeNumber("batch", trial.batch);
  positiveNumber("rate", trial.rate);
  oneOf("objective", trial.objective, objectivesOf(kind));
  if ("examples" in trial) checkExamples(trial.examples, data!.train?.count);
  const readsNoHidden = !kind.settings.includes("hidden") && hiddenFrom(trial.hidden).length > 0;
  check(!readsNoHidden, "hidden", trial.hidden, `"0": a ${kind.name} has no hidden layers`);
  kind.model(data!, trial);
}

/** The full network teaches; a projection learns from it or alone; any other may be called as it learns. */
function objectivesOf({ name, settings }: Kind): readonly string[] {
  if (name === "full") return ["label"];
  return settings.includes("T") ? ["joint", "self"] : ["label", "joint", "self"];
}

function checkExamples(examples: unknown, most = Number.POSITIVE_INFINITY): void {
  wholeNumber("examples", examples);
  check((examples as number) <= most, "examples", examples, `at most ${most}, as there are to train on`);
}
