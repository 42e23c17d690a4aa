import { wholeNumber } from "../../core/check.js";
import { type Model, observed, type Task } from "../model.js";

/**
 * A network with one hidden layer on the observed features, as large as another model: the width h that brings
 * inputs·h + h + h·classes + classes closest to `parameters`, but at least 1.
 */
export default function matched(task: Task, parameters: number): Model {
  const { input, inputs } = observed(task);
  const classes = task.classes.length;
  const width = (wholeNumber("parameters to match", parameters) - classes) / (inputs + 1 + classes);
  return {
    name: "matched",
    input,
    sizes: [inputs, Math.max(1, Math.round(width)), classes],
    T: 0,
    d: 0,
    dropout: [0, 0],
  };
}
