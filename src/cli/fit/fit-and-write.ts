import { existsSync } from "node:fs";
import { check, oneOf } from "../../core/check.js";
import { checkWritable, writeWhole } from "../../core/file.js";
import { percent } from "../../core/numbers.js";
import { duration, type Progress, progressOn } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import type { Dataset } from "../../data/dataset.js";
import { checkOwnDataset, dataset, datasets } from "../../data/registry.js";
import { targets } from "../../deploy/target.js";
import { exportModel } from "../../experiments/export-model.js";
import { type Fit, fit } from "../../experiments/fit/fit.js";
import { candidateName } from "../../experiments/fit/search.js";
import { asJson, say } from "../output.js";
import { identifier, pathsOf, proofSaid, stem } from "../runs/export-model.js";
import { stopSignal } from "../signals.js";
import { exportOf, isProgram } from "../sweep/definition.js";
import type { FitFlags } from "./flags.js";

type Wanted = FitFlags & { readonly dataset: string; readonly bytes: number };

/** Searches, writes the file of the best network, and says both. */
export async function fitAndWrite(wanted: Wanted): Promise<void> {
  const startedAt = Date.now();
  const { bytes, format, output, epochs, minutes, seeds, examples } = wanted;
  const progress = progressOn();
  const data = await dataOf(wanted.dataset, progress);
  const name = output === undefined ? identifier(`${data.name}_${bytes}`) : stem(output);
  const [path] = pathsOf((await targets.load(format)).endings, name, output) as [string];
  await checkWritable(path); // before the work
  const found = await fit(data, bytes, {
    ...{ epochs, minutes, seeds, examples, progress, signal: stopSignal() },
  });
  progress.close();
  const replaced = existsSync(path);
  const made = await exportModel(found.model, format, { name, data, names: format !== "binary" });
  check(found.bytes <= bytes, "bytes of the network found", found.bytes, `at most ${bytes}`);
  await writeWhole(path, made.files[0]!.content);
  sayFound(wanted, found, { ...made, path, replaced, seconds: (Date.now() - startedAt) / 1000 });
}

/** A set of ours by its name, or that of a file of one's own. */
async function dataOf(word: string, progress: Progress): Promise<Dataset> {
  if (!isProgram(word)) return await dataset(oneOf("data set", word, datasets()), { progress });
  const found = await exportOf(word);
  const data = (await (typeof found === "function" ? found() : found)) as Dataset | undefined;
  const isValue = typeof data === "object" && data !== null;
  check(isValue, `default export of ${word}`, data, "a data set, or a function that makes one");
  checkOwnDataset(data);
  return data;
}

interface Written extends Awaited<ReturnType<typeof exportModel>> {
  readonly path: string;
  readonly replaced: boolean;
  readonly seconds: number;
}

function sayFound({ json, format, bytes: budget }: Wanted, found: Fit, written: Written): void {
  const { experiment, run, settings, bytes, validationAccuracy, seeds, trained, kept, complete } = found;
  const { path, replaced, accuracy, size, checked, seconds } = written;
  if (json) {
    const search = { experiment, run, settings, seeds, trained, kept, complete, seconds };
    const file = { format, file: path, fileBytes: written.bytes, replaced, checked };
    const { classes } = found.model.spec;
    say(asJson({ budget, bytes, validationAccuracy, accuracy, ...search, ...file, size, classes }));
    return;
  }
  say(
    `${candidateName(settings)}, ${counted(Number(settings.epochs), "epoch")}: run ${run} of "${experiment}"`,
  );
  const over = seeds > 1 ? ` (the mean of ${seeds} seeds)` : "";
  const ofFile = seeds > 1 ? " (the file)" : "";
  say(
    `${bytes} of ${budget} bytes; accuracy ${percent(validationAccuracy)} % on the validation part${over}, ${percent(accuracy)} % on the test part${ofFile}`,
  );
  say(
    `${path}: ${written.bytes} bytes, format ${format}${replaced ? ", in the place of an older file" : ""}`,
  );
  say(proofSaid(format, checked));
  say(
    `${counted(trained, "trial")} trained, ${kept} kept from before, in ${duration(seconds)}${complete ? "" : "; the search was cut short by its minutes"}`,
  );
}
