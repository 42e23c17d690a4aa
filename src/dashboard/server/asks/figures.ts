import { check, Refusal } from "../../../core/check.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { FigureAnswer, PaperAnswer, PaperPoint } from "../../api.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

const mostRuns = 20_000;

/** The figure of the papers' question, of these runs. Loaded when it is asked for: it brings the whole analysis. */
export async function figure(site: Site, input: Input): Promise<FigureAnswer> {
  input.oneOf("name", ["neural-bits"]);
  const ids = site.read(db => orderedIds(db, whichOf(db, input)));
  check(ids.length <= mostRuns, "runs of a figure", ids.length, `at most ${mostRuns}: pick with a query`);
  const runs = site.tracked(tracker => tracker.runs({ ids, state: "finished" })) ?? [];
  const { measures } = await import("../../../analysis/measures.js");
  const { relativeAccuracy, relativeNotes } = await import("../../../analysis/figures/relative-accuracy.js");
  try {
    const rows = measures(runs);
    const { data, layout } = relativeAccuracy(rows, { title: "", isNoted: false });
    return { figure: { data, layout }, notes: relativeNotes(rows), why: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { figure: null, notes: [], why: error.message };
  }
}

/** The published numbers of both papers. */
export async function paper(): Promise<PaperAnswer> {
  const { paper: numbers } = await import("../../../analysis/paper.js");
  return {
    points: numbers.map(
      ({ table, dataset, model, objective, T, d, hidden, accuracy, certainty, ratio }): PaperPoint => {
        const parameters = parametersOf({ dataset, model, T, d, hidden });
        const numbersOf = { parameters, bytes: parameters === null ? null : 4 * parameters }; // float32
        return { table, dataset, model, objective, T, d, hidden, accuracy, certainty, ratio, ...numbersOf };
      },
    ),
  };
}

const classes: Readonly<Record<string, number>> = {
  mnist: 10,
  "fashion-mnist": 10,
  "cifar-10": 10,
  "cifar-100": 100,
};

/** Weights and biases of dense layers on T·d bits: planes count nothing. null of what is no such network. */
function parametersOf({
  dataset,
  model,
  T,
  d,
  hidden,
}: Pick<PaperPoint, "dataset" | "model" | "T" | "d" | "hidden">): number | null {
  const outputs = classes[dataset ?? ""];
  if (model !== "projection" || T === null || d === null || outputs === undefined) return null;
  const widths = hidden === "0" ? [] : hidden.split("x").map(Number);
  const sizes = [T * d, ...widths, outputs];
  return sizes.slice(1).reduce((sum, width, i) => sum + sizes[i]! * width + width, 0);
}
