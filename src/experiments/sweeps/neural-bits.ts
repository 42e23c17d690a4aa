import { full, heads, perSeed, profiles } from "../baseline.js";
import type { Experiment } from "../experiment.js";
import { grid } from "../grid.js";

/** Axes of the figure: T·d from 8 to 1,024, some lengths by more than one T × d. */
const shapes = grid({
  T: [2, 4, 8, 16, 32, 64],
  d: [4, 8, 12, 16],
  hidden: ["0", "128"],
});

const rates = { trainer: 0.001, linear: 0.01, deep: 0.004 } as const; // as in mnist-table

export default {
  title: "How many neural bits are required?",
  claim:
    "about 100 bits recover 0.8 of the full network's accuracy on MNIST; more bits and a hidden layer recover over 0.9. Lower ratios would refute it.",
  datasets: ["mnist"],
  profiles: profiles({ tiny: 3, quick: 5, full: 20 }, 10_000),
  trials: (dataset, profile) =>
    perSeed(dataset, profile, 128, [full(dataset, rates.trainer), ...heads(shapes, ["joint"], rates)]),
} satisfies Experiment;
