import { experiment } from "../dist/experiments/experiment.js";
import { dataset } from "../dist/index.js";

// An experiment of ours (SMALLER_EXPERIMENT) on the first examples (SMALLER_EXAMPLES to train on) of its data sets
// (SMALLER_SETS): the trials are its own.

const counts = { train: Number(process.env.SMALLER_EXAMPLES), validation: 200, test: 1_000 };

const name = process.env.SMALLER_EXPERIMENT;
const found = await experiment(name);
const sets = process.env.SMALLER_SETS.split(",");

/** The first `count` examples of a part. */
function first({ pixels, texts, labels, count: all }, count) {
  const rest = { count, labels: labels.slice(0, count) };
  if (texts) return { ...rest, texts: texts.slice(0, count) };
  return { ...rest, pixels: pixels.slice(0, (pixels.length / all) * count) };
}

async function smaller(set) {
  const { title, licence, citation, classes, kind, shape, ...data } = await dataset(set);
  const parts = Object.entries(counts).map(([part, count]) => [part, first(data[part], count)]);
  const about = { title, licence, citation, classes, kind, ...(shape && { shape }) };
  return { ...about, name: `smaller-${set}`, ...Object.fromEntries(parts) };
}

/** The experiment's own trials on the set of which this is a part. */
function trials(task, profile) {
  const whole = Object.create(task, { name: { value: task.name.replace("smaller-", "") } });
  return found.trials(whole, profile).map(trial => ({ ...trial, dataset: task.name }));
}

const { title, claim, figure, profiles } = found;

export default {
  name: `smaller-${name}`,
  ...{ title, claim, ...(figure && { figure }), trials },
  datasets: await Promise.all(sets.map(smaller)),
  profiles: { ...profiles, tiny: { seeds: [1], epochs: 1, examples: counts.train } },
};
