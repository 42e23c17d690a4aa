import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { list } from "../arguments.js";
import type { RowsThere } from "../sweep/rows-there.js";
import { type TrainingFlags, withTrainingOptions } from "../training-options.js";

interface Flags extends TrainingFlags {
  all?: boolean;
  add?: boolean;
}

const epilogue = `
Profiles: quick (the default: one seed, few epochs, all training data: minutes), full (five seeds, 20
epochs), tiny (a part of the data: the default where the native library is missing).
Stopped, by Ctrl-C or worse, and started again, it does exactly what is missing, and writes the same
files: but for the column train_seconds of measures.csv, which is measured time.

Examples:
  neuralbits reproduce                              the MNIST table, in minutes
  neuralbits reproduce text-bits ablations          one after the other, and the report on all claims
  neuralbits reproduce --all --profile full         every experiment, and the report
  neuralbits reproduce mnist-table --profile full   five seeds
  neuralbits reproduce mnist-table --profile full --seeds 6-8 --add
                                                    three more, beside those that results/ has
  neuralbits reproduce accuracy-at-size --profile full --datasets fashion-mnist --add
                                                    one data set, beside the others`;

export default function reproduce(program: Command): void {
  withTrainingOptions(
    program
      .command("reproduce")
      .description("train an experiment on real data and write its table and figure to results/")
      .argument(
        "[experiments...]",
        "names, by default mnist-table; a name that there is none of lists them all",
      ),
  )
    .option("-d, --datasets <list>", "these of the experiment's data sets alone: mnist,cifar-10", list)
    .option("--add", "keep the rows of results/NAME/measures.csv that are not trained by this command")
    .option("-a, --all", "every experiment, and the report on all claims in the end")
    .addHelpText("after", epilogue)
    .action(run);
}

async function run(named: readonly string[], { all, ...flags }: Flags): Promise<void> {
  check(!all || named.length === 0, "experiments beside --all", named.join(" "), "none");
  const { trainAndWrite } = await import("../sweep/trained.js");
  const one = async (name: string) => {
    if (flags.datasets) await checkDatasets(name, flags.datasets, flags.add === true);
    await trainAndWrite(
      name,
      flags,
      `npm run reproduce -- ${name}`,
      flags.add ? await rowsThere(name, flags) : undefined,
    );
  };
  const [first = "mnist-table", ...others] = named;
  if (!all && others.length === 0) return await one(first);
  const { experiments } = await import("../../experiments/experiment.js");
  const { reproduceAll } = await import("../reproduce-all.js");
  check(!flags.datasets, "--datasets", "several experiments", "one experiment");
  check(!flags.json, "--json", "several experiments", "one experiment, or neuralbits report --json");
  const known = experiments();
  for (const name of named) oneOf("experiment", name, known);
  await reproduceAll(all ? known : named, one);
}

/** Refuses data sets that the experiment has not, and, without `--add`, rows of others that would be lost. */
async function checkDatasets(name: string, wanted: readonly string[], keepsRows: boolean): Promise<void> {
  const { datasetNames, experiment } = await import("../../experiments/experiment.js");
  const known = datasetNames(await experiment(name));
  for (const one of wanted) oneOf(`data set of ${name}`, one, known);
  if (!keepsRows) (await import("../sweep/rows-there.js")).checkNoneLost(name, wanted);
}

/** The rows of an experiment's results, refused before anything is trained. */
async function rowsThere(name: string, { profile, epochs }: Flags): Promise<RowsThere> {
  check(profile !== undefined, "profile beside --add", "none", "that of the rows which are there");
  const { experiment } = await import("../../experiments/experiment.js");
  const { RowsThere } = await import("../sweep/rows-there.js");
  return await RowsThere.of(name, await experiment(name), { profile, epochs });
}
