import { check, wholeNumber } from "../core/check.js";
import type { Shape } from "../core/shape.js";
import { hiddenFrom } from "../models/model.js";
import { trialKey } from "../tracking/trial.js";
import type { Trial } from "./experiment.js";

/**
 * The trials with further projection networks beside them, one per shape, data set and seed, trained as the
 * experiment's own are: everything but their size is that of a joint network as deep as they, else of any.
 */
export function withShapes(trials: readonly Trial[], shapes: readonly Shape[]): Trial[] {
  const all = new Map(trials.map(trial => [trialKey("one", trial), trial]));
  for (const shape of shapes)
    for (const pattern of patterns(trials, shape)) {
      const trial = { ...pattern, T: shape.T, d: shape.d, hidden: shape.hidden };
      all.set(trialKey("one", trial), trial);
    }
  return [...all.values()];
}

/** One trial to follow for each data set and seed. */
function patterns(trials: readonly Trial[], { T, d, hidden }: Shape): Trial[] {
  wholeNumber("projections T", T);
  wholeNumber("bits d", d);
  const deep = hiddenFrom(hidden).length > 0;
  const joint = trials.filter(trial => trial.model === "projection" && trial.objective === "joint");
  check(
    joint.length > 0,
    "experiment to add a network to",
    "no joint projection network",
    "one or more of them",
  );
  const found = new Map<string, Trial>();
  const alike = (trial: Trial): boolean => (trial.hidden !== "0") === deep;
  for (const trial of [...joint.filter(alike), ...joint]) {
    const key = `${trial.dataset} ${trial.seed}`;
    if (!found.has(key)) found.set(key, trial);
  }
  return [...found.values()];
}
