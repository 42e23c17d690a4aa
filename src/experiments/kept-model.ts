import { check } from "../core/check.js";
import { checkTrained, decodeModel, encodeModel, readModel, type TrainedModel } from "../models/trained.js";
import { readArtifact } from "../tracking/artifacts.js";
import type { Run } from "../tracking/run.js";
import { type Attempt, openTracker, type Tracker } from "../tracking/tracker.js";

/** The name under which a run keeps its model. */
export const modelName = "model.safetensors";

/** Keeps a trained model with the run that trained it. */
export const keepModel = (attempt: Attempt, model: TrainedModel): Promise<void> =>
  attempt.keep(modelName, encodeModel(model));

/**
 * A trained model: of a safetensors file, or the one that a run of a sweep has kept. A run's id counts in the database that
 * recorded it: without `tracker` that is the project's own, and a run of another is refused by its key.
 */
export async function loadModel(
  from: string | Pick<Run, "id" | "key">,
  { tracker = undefined }: { readonly tracker?: Tracker | undefined } = {},
): Promise<TrainedModel> {
  if (typeof from === "string") return checked(await readModel(from));
  const isRun = typeof from?.id === "number" && typeof from.key === "string";
  check(isRun, "model", from, "a file, or a run that has kept one");
  const open = tracker ?? openTracker(undefined, { readonly: true });
  try {
    const [run] = open.runs({ ids: [from.id] });
    const expected = "a run of the database that is open: loadModel(run, { tracker }) asks another";
    check(run?.key === from.key, `run ${from.id}`, run ? "another run there" : "no such run there", expected);
    const kept = open.artifacts(from.id).find(artifact => artifact.name === modelName);
    check(
      kept !== undefined,
      `model of run ${from.id}`,
      "none",
      "one that was kept: sweep(…, { models: true })",
    );
    return await checked(decodeModel(`model of run ${from.id}`, readArtifact(open.path, kept.sha256)));
  } finally {
    if (!tracker) open.close();
  }
}

async function checked(model: TrainedModel): Promise<TrainedModel> {
  await checkTrained(model);
  return model;
}
