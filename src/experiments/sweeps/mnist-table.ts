import type { Experiment } from "../experiment.js";
import { mnistRates, paperRows } from "../paper-rows.js";

export default {
  title: "Neural projections on MNIST",
  claim:
    "accuracy grows with the code length T·d and levels off; hidden layers on the bits help. A flat or falling curve would refute it.",
  datasets: ["mnist"],
  ...paperRows(mnistRates),
} satisfies Experiment;
