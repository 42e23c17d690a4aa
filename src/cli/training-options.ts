import type { Command } from "commander";
import type { ProfileName } from "../experiments/experiment.js";
import { seedList, wholeNumberIn } from "./arguments.js";

/** What a command that trains takes of the command line. */
export interface TrainingFlags {
  profile?: ProfileName;
  seeds?: number[];
  epochs?: number;
  datasets?: string[];
  workers?: number;
  models?: boolean;
  again?: boolean;
  json?: boolean;
}

/** The options that all commands have which train. */
export const withTrainingOptions = (command: Command): Command =>
  command
    .option("-p, --profile <name>", "tiny, quick or full")
    .option("-s, --seeds <list>", "seeds in place of the profile's: 1,2,3 or 1-5", seedList)
    .option("-e, --epochs <number>", "epochs in place of the profile's", wholeNumberOf("epochs"))
    .option(
      "-w, --workers <number>",
      "groups of trials side by side, a process each",
      wholeNumberOf("workers"),
    )
    .option("--no-models", "keep no trained models with the runs")
    .option("--again", "train anew what other code, another backend or other data made")
    .option("--json", "print the measures as JSON, nothing else on standard output");

export const wholeNumberOf =
  (what: string, least = 1) =>
  (text: string): number =>
    wholeNumberIn(what, text, least);
