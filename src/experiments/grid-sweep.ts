import { check, oneOf, positiveNumber, wholeNumber } from "../core/check.js";
import type { Shape } from "../core/shape.js";
import { datasets, type Outline } from "../data/registry.js";
import { hiddenFrom } from "../models/model.js";
import { full, heads, perSeed, profiles, type Row } from "./baseline.js";
import type { Profile, Trial } from "./experiment.js";
import { grid } from "./grid.js";
import type { OwnExperiment } from "./own.js";

const objectives = ["joint", "self"] as const;

/** What a grid of projection networks spans: every combination of its values is trained, beside the full network. */
export interface Axes {
  readonly datasets: readonly string[];
  readonly T: readonly number[];
  readonly d: readonly number[];
  /** Widths as trials have them: `0`, `128`, `256x128`. */
  readonly hidden?: readonly string[];
  readonly objectives?: readonly string[];
  /** Rates of the projection networks, an axis too; where absent one for linear networks and one for deep ones. */
  readonly rates?: readonly number[];
  readonly batch?: number;
  /** The experiment's name; where absent that of its data sets: with other axes it is then still the same experiment. */
  readonly name?: string;
}

/** Rates as in `mnist-table` and `text-bits`, where they were chosen on validation parts. */
const ofImages = { batch: 128, trainer: 0.001, linear: 0.01, deep: 0.004, hidden: undefined } as const;
const ofTexts = { batch: 256, trainer: 0.003, linear: 0.01, deep: 0.01, hidden: [256] } as const;

/** A grid as an experiment: its trials are projection networks, and the full network that the joint ones learn from. */
export function gridSweep(given: Axes): OwnExperiment {
  const axes = checkedAxes(given);
  const { hidden, T, d } = axes;
  return {
    name: given.name ?? `${axes.datasets.join("-")}-sweep`,
    title: `Projection networks on ${axes.datasets.join(", ")}`,
    claim: `none: every combination of ${spanned(axes)} beside the full network`,
    datasets: axes.datasets,
    profiles: profiles({ tiny: 3, quick: 5, full: 20 }, 2_000),
    trials: (dataset, profile) => trialsOn(dataset, profile, grid({ hidden, T, d }), axes),
  };
}

type Checked = Required<Pick<Axes, "datasets" | "T" | "d" | "hidden">> &
  Pick<Axes, "rates" | "batch"> & { readonly objectives: readonly ("joint" | "self")[] };

function checkedAxes({ hidden = ["0"], rates, batch, ...axes }: Axes): Checked {
  const known = datasets();
  for (const one of hidden) hiddenFrom(one);
  if (batch !== undefined) wholeNumber("batch", batch);
  return {
    datasets: axis("datasets", axes.datasets).map(name => oneOf("data set", name, known)),
    T: axis("projections T", axes.T).map(T => wholeNumber("projections T", T)),
    d: axis("bits d", axes.d).map(d => wholeNumber("bits d", d)),
    hidden: axis("hidden", hidden),
    objectives: axis("objectives", axes.objectives ?? objectives).map(name =>
      oneOf("objective", name, objectives),
    ),
    ...(rates && { rates: axis("rates", rates).map(rate => positiveNumber("rate", rate)) }),
    ...(batch && { batch }),
  };
}

/** The values of an axis, each once. */
function axis<T>(what: string, values: readonly T[]): T[] {
  check(values.length > 0, what, "none", "one or more values");
  return [...new Set(values)];
}

function spanned(axes: Checked): string {
  const parts = [`T ${axes.T.join(", ")}`, `d ${axes.d.join(", ")}`, `hidden ${axes.hidden.join(", ")}`];
  return `${parts.join("; ")}; ${axes.objectives.join(", ")}`;
}

function trialsOn(
  dataset: Outline,
  profile: Profile,
  shapes: readonly Shape[],
  { objectives, rates, batch }: Checked,
): Trial[] {
  const usual = dataset.shape ? ofImages : ofTexts;
  const chosen = rates?.map(rate => ({ linear: rate, deep: rate })) ?? [usual];
  const rows: Row[] = chosen.flatMap(each => heads(shapes, objectives, each));
  return perSeed(dataset, profile, batch ?? usual.batch, [
    full(dataset, usual.trainer, usual.hidden),
    ...rows,
  ]);
}
