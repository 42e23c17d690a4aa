import { denseStep } from "../dense-step.mjs";
import { head } from "../models.mjs";

export default {
  title: "The head-only step",
  about: "One training step of a projection head 840-256-10 (T = 70, d = 12) alone, Adam included, on MNIST.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    denseStep(measuring, "head-step", { trainer: null, heads: [head(70, 12, [256], "self")] }, [512]),
};
