import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { check } from "../../core/check.js";
import { checkWritable, writeWhole } from "../../core/file.js";
import type { Export } from "../../deploy/export.js";
import { targets } from "../../deploy/target.js";
import { checkedWeightBits, type WeightBits } from "../../models/quantised.js";
import { asJson, say } from "../output.js";
import { runOf, withTracker } from "../tracker.js";

export interface ModelWriting {
  readonly format: string;
  readonly output?: string;
  readonly weights?: string;
  readonly names: boolean;
  readonly json?: boolean;
}

/** Writes the model of a run, or of a file that `saveModel` wrote, in a format that devices run. */
export async function writeModel(words: readonly string[], writing: ModelWriting): Promise<void> {
  const { format, output, weights, names, json } = writing;
  check(words.length === 1, "models to export", words.length, "one: a run's number or a .safetensors file");
  const { exportModel } = await import("../../experiments/export-model.js");
  const model = await modelOf(words[0]!);
  const name = output === undefined ? identifier(`${model.spec.dataset}_${label(words[0]!)}`) : stem(output);
  const paths = pathsOf((await targets.load(format)).endings, name, output);
  for (const path of paths) await checkWritable(path); // before the work
  const replaced = paths.filter(path => path !== output && existsSync(path));
  const made = await exportModel(model, format, {
    ...{ name, names },
    ...(weights === undefined ? {} : { weights: widthOf(weights) }),
  });
  // the others first: whoever meets the main file finds what it names
  for (const [i, { content }] of [...made.files.entries()].reverse()) await writeWhole(paths[i]!, content);
  const { summary, bytes, size, checked, accuracy } = made;
  if (json) return say(asJson({ format, files: paths, replaced, bytes, size, checked, accuracy }));
  say(`${paths.join(", ")}: ${bytes} bytes, accuracy ${accuracy.toFixed(4)}; ${summary}`);
  if (replaced.length > 0) say(`in the place of older ones: ${replaced.join(", ")}`);
  say(proofSaid(format, checked));
  const { total, ...parts } = size;
  say(
    `the model takes ${total} bytes: ${Object.entries(parts)
      .map(([part, bytes]) => `${part} ${bytes}`)
      .join(", ")}`,
  );
}

/** Where the files go: the first one where the user says, else all into this folder. */
export function pathsOf(endings: readonly string[], name: string, output?: string): string[] {
  const folder = output === undefined ? "." : dirname(output);
  return endings.map((ending, i) =>
    i === 0 && output !== undefined ? output : join(folder, `${name}${ending}`),
  );
}

/** What was compared with the trained model, and of how many inputs: no more than that. */
export function proofSaid(format: string, { inputs, ran, undecided }: Export["checked"]): string {
  const what = ran
    ? `the written file was run on ${inputs} test examples`
    : `the written file was not run, since nothing here runs ${format}; the packed model it is made of was, on ${inputs} test examples`;
  const equal =
    undecided === 0
      ? "every class and logit is the trained model's"
      : `every class is the trained model's, and every logit but those of ${undecided}, of which a bit is a matter of rounding`;
  return `${what}: ${equal}`;
}

async function modelOf(word: string) {
  const { loadModel } = await import("../../experiments/kept-model.js");
  if (!/^\d+$/.test(word)) return loadModel(word);
  return withTracker(tracker => loadModel(runOf(tracker, word), { tracker }));
}

const widthOf = (text: string): WeightBits | "float" =>
  text === "float" ? text : checkedWeightBits(Number(text));

const label = (word: string): string => (/^\d+$/.test(word) ? word : stem(word));

/** The name of a file, without its ending, as a name of C. */
export const stem = (path: string): string => identifier(basename(path, extname(path)));

/** A text as a name of C and of JavaScript. */
export const identifier = (text: string): string => text.replace(/\W/g, "_").replace(/^(?![a-z])/i, "model_");
