import { denseStep } from "../dense-step.mjs";
import { head, trainer } from "../models.mjs";

export default {
  title: "The joint step",
  about:
    "One training step of the trainer 784-1000-1000-1000-10 and one projection head 720-256-10 (T = 60, d = 12), " +
    "Adam included, on MNIST.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    denseStep(measuring, "joint-step", { trainer, heads: [head(60, 12, [256])] }, [128, 512]),
};
