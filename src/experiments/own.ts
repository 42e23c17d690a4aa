import { check, oneOf } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import { checkOwnDataset, datasets } from "../data/registry.js";
import { checkedName } from "../tracking/trial.js";
import { type Experiment, experiment, experiments, profileNames } from "./experiment.js";

/** An experiment of one's own: its name, what ours have, and data sets by name or as values. */
export interface OwnExperiment extends Omit<Experiment, "datasets"> {
  readonly name: string;
  readonly datasets: readonly (string | Dataset)[];
}

const fields = ["name", "title", "claim", "datasets", "optional", "profiles", "figure", "trials"];
const optionalFields = ["optional", "figure"];

/** An experiment of ours by its name, or one's own, checked. */
export async function experimentOf(wanted: string | OwnExperiment): Promise<OwnExperiment> {
  if (typeof wanted === "string") return { ...(await experiment(wanted)), name: wanted };
  check(
    typeof wanted === "object" && wanted !== null && "name" in wanted,
    "experiment",
    wanted,
    `a name, or a definition with ${fields.filter(field => !optionalFields.includes(field)).join(", ")}`,
  );
  const name = checkedName(wanted.name);
  for (const field of Object.keys(wanted)) oneOf(`part of experiment ${name}`, field, fields);
  check(!experiments().includes(name), "experiment of one's own", name, "a name that none of ours has");
  for (const field of ["title", "claim"] as const)
    check(typeof wanted[field] === "string", `${field} of ${name}`, wanted[field], "a text");
  check(typeof wanted.trials === "function", `trials of ${name}`, wanted.trials, "a function");
  for (const profile of profileNames)
    check(
      wanted.profiles?.[profile] !== undefined,
      `profiles of ${name}`,
      wanted.profiles,
      `one called ${profile}`,
    );
  const isList = Array.isArray(wanted.datasets) && wanted.datasets.length > 0;
  check(isList, `data sets of ${name}`, wanted.datasets, "names, or data sets as values");
  for (const data of wanted.datasets) {
    if (typeof data === "string") oneOf("data set", data, datasets());
    else checkOwnDataset(data);
  }
  return wanted;
}
