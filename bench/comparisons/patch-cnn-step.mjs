import { otherStep } from "../other-step.mjs";

export default {
  title: "A step of one-bit convolutions",
  about:
    "The 5.5 KB network of `accuracy-at-size`: bits of 96 patches at 14 × 14 places, five convolutions in signs of 16, 28, 36, 36 and 40 channels, each normalised and rounded to a byte, a last layer of four bits; 128 pictures of 28 × 28, Adam included.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    otherStep(
      measuring,
      "patch-cnn-step",
      "patch-cnn",
      { batch: 128, patches: 96, hidden: [16, 28, 36, 36, 40], classes: 10, rate: 0.005, steps: 20 },
      {
        "PyTorch eager": { channels_last: false },
        "PyTorch eager, channels last": { channels_last: true },
        "torch.compile": { channels_last: false, compiled: true },
      },
    ),
};
