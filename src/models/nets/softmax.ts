import { dense } from "../dense.js";
import { inputsOf } from "../features.js";
import { type Model, observed, type Task } from "../model.js";

/** Softmax regression on the observed features themselves: the baseline that a projection has to beat. */
export default function softmax(task: Task): Model {
  const input = observed(task);
  return dense({ name: "softmax", input, sizes: [inputsOf(input), task.classes.length] });
}
