import { check, wholeNumber } from "../../core/check.js";
import { dense } from "../dense.js";
import { inputsOf } from "../features.js";
import { hiddenFrom, type Model, observed, type Task } from "../model.js";

/** What a trial's settings say of it: the width that was found. */
export const settings = { hidden: hiddenFrom };

/**
 * A network with one hidden layer on the observed features, as large as another model: the width h that brings
 * inputs·h + h + h·classes + classes closest to `parameters`, but at least 1; or of the width that was found so.
 */
export default function matched(task: Task, size: number | { readonly hidden: readonly number[] }): Model {
  const input = observed(task);
  const [inputs, classes] = [inputsOf(input), task.classes.length];
  const hidden = typeof size === "number" ? [widthFor(size, inputs, classes)] : size.hidden;
  check(hidden.length === 1, "hidden layers of a matched network", hidden.length, "one");
  return dense({ name: "matched", input, sizes: [inputs, ...hidden, classes], settings: { hidden } });
}

function widthFor(parameters: number, inputs: number, classes: number): number {
  const width = (wholeNumber("parameters to match", parameters) - classes) / (inputs + 1 + classes);
  return Math.max(1, Math.round(width));
}
