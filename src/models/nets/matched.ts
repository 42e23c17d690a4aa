import { check, knownNames, wholeNumber } from "../../core/check.js";
import { dense } from "../dense.js";
import { inputsOf } from "../features.js";
import { checkedHidden, hiddenFrom, type Model, observed, type Task } from "../model.js";
import { dropoutOfHidden, optional } from "../settings.js";

export interface MatchedSettings {
  readonly hidden: readonly number[];
  /** Share of units dropped while training: of the input, of the hidden layer. */
  readonly dropout?: readonly [input: number, hidden: number];
}

/** What a trial's settings say of it: the width that was found. */
export const settings = { hidden: hiddenFrom, dropout: optional(dropoutOfHidden) };

/**
 * A network with one hidden layer on the observed features, as large as another model: the width h that brings
 * inputs·h + h + h·classes + classes closest to `parameters`, but at least 1; or of the width that was found so.
 */
export default function matched(task: Task, size: number | MatchedSettings): Model {
  const input = observed(task);
  const [inputs, classes] = [inputsOf(input), task.classes.length];
  if (typeof size !== "number") knownNames("a matched network", size, Object.keys(settings));
  const { hidden, dropout = [0, 0] } =
    typeof size === "number" ? { hidden: [widthFor(size, inputs, classes)] } : size;
  check(checkedHidden(hidden).length === 1, "hidden layers of a matched network", hidden.length, "one");
  return dense({
    name: "matched",
    input,
    sizes: [inputs, ...hidden, classes],
    dropout,
    settings: { hidden, dropout },
  });
}

function widthFor(parameters: number, inputs: number, classes: number): number {
  const width = (wholeNumber("parameters to match", parameters) - classes) / (inputs + 1 + classes);
  return Math.max(1, Math.round(width));
}
