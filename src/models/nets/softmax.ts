import { type Model, observed, type Task } from "../model.js";

/** Softmax regression on the observed features themselves: the baseline that a projection has to beat. */
export default function softmax(task: Task): Model {
  const { input, inputs } = observed(task);
  return { name: "softmax", input, sizes: [inputs, task.classes.length], T: 0, d: 0, dropout: [0, 0] };
}
