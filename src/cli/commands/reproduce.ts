import type { Command } from "commander";
import { type TrainingFlags, withTrainingOptions } from "../training-options.js";

const epilogue = `
Profiles: quick (the default: one seed, few epochs, all training data: minutes), full (five seeds, 20
epochs), tiny (a part of the data: the default where the native library is missing).
Stopped, by Ctrl-C or worse, and started again, it does exactly what is missing.

Examples:
  neuralbits reproduce                              the MNIST table, in minutes
  neuralbits reproduce text-bits                    neural bits of text
  neuralbits reproduce mnist-table --profile full   five seeds`;

export default function reproduce(program: Command): void {
  withTrainingOptions(
    program
      .command("reproduce")
      .description("train an experiment on real data and write its table and figure to results/")
      .argument("[experiment]", "its name; `neuralbits reproduce --help` shows examples", "mnist-table"),
  )
    .addHelpText("after", epilogue)
    .action(async (name: string, flags: TrainingFlags) => {
      const { trainAndWrite } = await import("../sweep/trained.js");
      await trainAndWrite(name, flags, `npm run reproduce -- ${name}`);
    });
}
