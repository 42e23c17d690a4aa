import { knownNames } from "../../core/check.js";
import { dense } from "../dense.js";
import { inputsOf } from "../features.js";
import { checkedHidden, hiddenFrom, type Model, observed, type Task } from "../model.js";
import { deviation, dropoutOfHidden, optional } from "../settings.js";

export interface FullSettings {
  /** Widths of the hidden layers; the paper's trainer for images has three of 1,000 (eq. 3). */
  readonly hidden?: readonly number[];
  /** Share of units dropped while training: of the input, of each hidden layer. */
  readonly dropout?: readonly [input: number, hidden: number];
  /** Standard deviation of the Gaussian noise that is added to the inputs while training (Bishop 1995). */
  readonly noise?: number;
}

/** What a trial's settings say of it. */
export const settings = {
  hidden: hiddenFrom,
  dropout: optional(dropoutOfHidden),
  noise: optional(deviation),
};

const hiddenOfPaper = [1000, 1000, 1000]; // makes 2,797,010 parameters on MNIST, the paper's base of all ratios

/**
 * The trainer network h_θ (eq. 3): A_{l+1} = σ(W_{l+1}·A_l + B_{l+1}), σ = ReLU on every layer but the last.
 * Input: the observed features; output: logits [batch, classes].
 */
export default function full(task: Task, given: FullSettings = {}): Model {
  knownNames("a full network", given, Object.keys(settings));
  const { hidden = hiddenOfPaper, dropout = [0, 0], noise = 0 } = given;
  const input = observed(task);
  return dense({
    name: "full",
    input,
    sizes: [inputsOf(input), ...checkedHidden(hidden), task.classes.length],
    dropout,
    noise: deviation(noise),
    settings: { hidden, dropout, ...(noise > 0 ? { noise } : {}) },
  });
}
