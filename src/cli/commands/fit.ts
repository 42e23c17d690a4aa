import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { filePath, seedList } from "../arguments.js";
import { type FitFlags, formats } from "../fit/flags.js";
import { wholeNumberOf } from "../training-options.js";

const epilogue = `
The family: of grey pictures one-bit convolutions on the bits of sliding patches, in two plans, the pictures
deformed or only moved as they learn, and dense layers of few bits on box differences and on counts of
patches' ones; of coloured ones such convolutions, mirrored as they learn or not, and dense layers on
Hadamard and sparse planes; of texts dense layers on presence bits. Of each build the largest network is
taken that fits. All are trained for a few epochs, the best third of them three times as long, and the best
third of these again (successive halving), judged on the validation part. The test part is read once, when
the file is written.
Stopped, by Ctrl-C or worse, and started again, it does what is missing; its trials are recorded as runs.

The file of format binary has no names of classes (docs/packed-model.md): it has no more bytes than asked.
That of format c is a C header, whose text is longer than the model in it.

Examples:
  neuralbits fit --dataset mnist --bytes 1700
  neuralbits fit --dataset atis --bytes 2800 --seeds 1-3 --format c --output intents.h
  neuralbits fit --dataset fashion-mnist --bytes 8000 --epochs 54 --minutes 120
  neuralbits fit --dataset my-data.ts --bytes 600 --json`;

export default function fit(program: Command): void {
  program
    .command("fit")
    .description("find the best network under a budget of bytes for a data set, and export it")
    .option("-d, --dataset <name>", "a data set, or a .ts, .mts, .js or .mjs file that exports one")
    .option("-b, --bytes <number>", "what the packed network may take at most", wholeNumberOf("bytes"))
    .option(
      "-e, --epochs <number>",
      "how long those are trained at most that come to the last rung (default 18)",
      wholeNumberOf("epochs"),
    )
    .option(
      "-m, --minutes <number>",
      "when they are over the best so far is taken (default 25)",
      wholeNumberOf("minutes"),
    )
    .option(
      "-s, --seeds <list>",
      "seeds of each candidate, whose mean counts: 1,2,3 or 1-5 (default 1)",
      seedList,
    )
    .option("--examples <number>", "train on the first so many examples only", wholeNumberOf("examples"))
    .option("-f, --format <format>", formats.join(" or "), "binary")
    .option("-o, --output <path>", "the file; by default DATASET_BYTES.bin, or .h, in this folder", filePath)
    .option("--json", "print what was found as JSON, nothing else on standard output")
    .addHelpText("after", epilogue)
    .action(run);
}

async function run(flags: FitFlags): Promise<void> {
  const { dataset, bytes } = flags;
  check(dataset !== undefined, "fit", "no --dataset", "--dataset NAME");
  check(bytes !== undefined, "fit", "no --bytes", "--bytes NUMBER");
  oneOf("format", flags.format, formats);
  const { fitAndWrite } = await import("../fit/fit-and-write.js");
  await fitAndWrite({ ...flags, dataset, bytes });
}
