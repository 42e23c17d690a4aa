import { otherStep } from "../other-step.mjs";

export default {
  title: "A convolution step",
  about:
    "3 × 3 convolutions of 64, 128 and 256 channels, each with ReLU and pooling, and a dense layer on 32 × 32 × 3; 64 pictures, Adam included.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    otherStep(
      measuring,
      "cnn-step",
      "cnn",
      { batch: 64, channels: [64, 128, 256], classes: 10, steps: 12 },
      {
        "PyTorch eager": { channels_last: false },
        "PyTorch eager, channels last": { channels_last: true },
      },
    ),
};
