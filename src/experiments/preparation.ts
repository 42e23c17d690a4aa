import { check, Refusal } from "../core/check.js";
import type { Progress } from "../core/progress.js";
import type { Shape } from "../core/shape.js";
import { contentHash } from "../data/content.js";
import type { Dataset } from "../data/dataset.js";
import { Absent } from "../data/member.js";
import { dataset, type Outline } from "../data/registry.js";
import { type Engine, startEngine } from "../engine/backend.js";
import { gatherProvenance } from "../tracking/provenance.js";
import type { Provenance } from "../tracking/run.js";
import { taskOf } from "../training/task.js";
import { codeHash } from "./code-hash.js";
import { datasetName, isIn, type Profile, type ProfileName, profileOf, type Trial } from "./experiment.js";
import { withShapes } from "./further-networks.js";
import { trainerText } from "./group.js";
import type { OwnExperiment } from "./own.js";
import { checkTrials } from "./trial-settings.js";

/** How much of an experiment is prepared. */
interface Extent {
  readonly profile?: ProfileName | undefined;
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  readonly datasets?: readonly string[] | undefined;
  readonly also?: readonly Shape[];
  readonly signal?: AbortSignal | undefined;
}

/** What an experiment needs before it can be trained: its engine, its data, its trials, and where their numbers come from. */
export interface Preparation {
  readonly engine: Engine;
  readonly profile: ProfileName;
  readonly datasets: readonly Dataset[];
  readonly trials: readonly Trial[];
  readonly provenance: Provenance;
  /** Of all that is known, what one trial's numbers come from. */
  readonly provenanceOf: (trial: Trial) => Provenance;
}

export async function prepare(
  found: OwnExperiment,
  options: Extent,
  progress: Progress,
): Promise<Preparation> {
  const engine = await startEngine();
  progress.line(engine.line);
  const chosen = options.profile ?? (engine.backend === "native" ? "quick" : "tiny");
  if (!options.profile && chosen === "tiny") progress.line("profile tiny, since this backend is slow");
  const profile = profileOf(found, chosen, options);
  const shapes = await datasetsOf(found, profile, progress, options);
  const own = shapes.flatMap(shape => trialsOf(found, outlineOf(shape, profile), profile));
  const read = shapes.map(({ name }) => name).join(", ") || "none";
  check(own.length > 0, `trials of ${found.name}, data sets: ${read}`, "none", "one or more");
  await checkTrials(own, shapes);
  const trials = withShapes(own, options.also ?? []);
  await checkTrials(trials.slice(own.length), shapes);
  const provenance = gatherProvenance({
    versions: { backend: engine.backend, tensorflow: engine.version },
    code: codeHash(),
    data: Object.fromEntries(shapes.map(data => [data.name, contentHash(data)])),
  });
  return {
    ...{ engine, profile: chosen, datasets: shapes, trials, provenance },
    provenanceOf: trial => ownProvenance(provenance, trial, trials),
  };
}

/** The trials on one data set; what the experiment's own function throws is refused under its name. */
function trialsOf(found: OwnExperiment, dataset: Outline, profile: Profile): Trial[] {
  let trials: Trial[];
  try {
    trials = found.trials(dataset, profile);
  } catch (error) {
    throw new Refusal(`trials of ${found.name}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  check(Array.isArray(trials), `trials of ${found.name}`, trials, "a list of trials");
  for (const trial of trials as unknown[])
    check(
      typeof trial === "object" && trial !== null,
      `trial of ${found.name}`,
      trial,
      "an object of settings",
    );
  return trials;
}

/** Of all that a sweep knows, what one trial's numbers come from. */
function ownProvenance(provenance: Provenance, trial: Trial, all: readonly Trial[]): Provenance {
  const trainer = trainerText(trial, all);
  const data = { [trial.dataset]: provenance.data![trial.dataset]! };
  return { ...provenance, data, ...(trainer === undefined ? {} : { trainer }) };
}

/** What shapes the models of a set; words and n-grams of its texts are looked for once somebody asks for them. */
const outlineOf = (data: Dataset, { examples = Number.POSITIVE_INFINITY }: Profile): Outline =>
  Object.assign(taskOf(data, Math.min(examples, data.train.count)), { name: data.name });

/** The data sets of a profile; an optional one that cannot be had is left out, unless it was asked for. */
async function datasetsOf(
  found: OwnExperiment,
  profile: Profile,
  progress: Progress,
  { signal, datasets: asked }: Extent,
): Promise<Dataset[]> {
  const shapes: Dataset[] = [];
  for (const data of found.datasets.filter(data => isIn(profile, datasetName(data))))
    shapes.push(typeof data === "string" ? await dataset(data, { progress, signal }) : data);
  for (const name of (found.optional ?? []).filter(name => isIn(profile, name))) {
    try {
      shapes.push(await dataset(name, { progress, signal }));
    } catch (error) {
      if (asked || !(error instanceof Absent)) throw error; // a damaged file is refused, optional or not
      progress.line(`${name} is left out: ${error.message}`);
    }
  }
  return shapes;
}
