import { basename, dirname, extname, join } from "node:path";
import { check } from "../../core/check.js";
import { checkWritable, writeWhole } from "../../core/file.js";
import { checkedWeightBits, type WeightBits } from "../../models/quantised.js";
import { asJson, say } from "../output.js";
import { runOf, withTracker } from "../tracker.js";

export interface ModelWriting {
  readonly format: string;
  readonly output?: string;
  readonly weights?: string;
  readonly json?: boolean;
}

/** Writes the model of a run, or of a file that `saveModel` wrote, in a format that devices run. */
export async function writeModel(words: readonly string[], writing: ModelWriting): Promise<void> {
  const { format, output, weights, json } = writing;
  check(words.length === 1, "models to export", words.length, "one: a run's number or a .safetensors file");
  if (output !== undefined) await checkWritable(output); // before the work
  const { exportModel } = await import("../../experiments/export-model.js");
  const model = await modelOf(words[0]!);
  const name = output === undefined ? identifier(`${model.spec.dataset}_${label(words[0]!)}`) : stem(output);
  const made = await exportModel(model, format, {
    name,
    ...(weights === undefined ? {} : { weights: widthOf(weights) }),
  });
  const folder = output === undefined ? "." : dirname(output);
  const paths = made.files.map(({ name }, i) =>
    i === 0 && output !== undefined ? output : join(folder, name),
  );
  // the others first: whoever meets the main file finds what it names
  for (const [i, { content }] of [...made.files.entries()].reverse()) await writeWhole(paths[i]!, content);
  const { summary, bytes, size, checked, accuracy } = made;
  if (json) return say(asJson({ format, files: paths, bytes, size, checked, accuracy }));
  const ran = checked.ran ? "run" : "not run, since nothing here runs it; its model checked";
  say(`${paths.join(", ")}: ${bytes} bytes, accuracy ${accuracy.toFixed(4)}; ${summary}`);
  say(`${checked.inputs} test examples: ${ran}; every class and logit is the trained model's`);
  const { total, ...parts } = size;
  say(
    `the model takes ${total} bytes: ${Object.entries(parts)
      .map(([part, bytes]) => `${part} ${bytes}`)
      .join(", ")}`,
  );
}

async function modelOf(word: string) {
  const { loadModel } = await import("../../experiments/kept-model.js");
  if (!/^\d+$/.test(word)) return loadModel(word);
  return withTracker(tracker => loadModel(runOf(tracker, word), { tracker }));
}

const widthOf = (text: string): WeightBits | "float" =>
  text === "float" ? text : checkedWeightBits(Number(text));

const label = (word: string): string => (/^\d+$/.test(word) ? word : stem(word));
const stem = (path: string): string => identifier(basename(path, extname(path)));

/** A text as a name of C and of JavaScript. */
const identifier = (text: string): string => text.replace(/\W/g, "_").replace(/^(?![a-z])/i, "model_");
