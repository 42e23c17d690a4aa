import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { counted } from "../../core/text/counted.js";
import { targets } from "../../deploy/target.js";
import { asJson, say } from "../output.js";
import { filterOf } from "../runs/choice.js";
import { withTracker } from "../tracker.js";

const formats = ["csv", "jsonl", "parquet", "folder"] as const;
type RunFormat = (typeof formats)[number];

/** `neuralbits export`: runs for other programs and other machines, and the model of a run for devices. */
export default function send(program: Command): void {
  program
    .command("export")
    .description(
      "runs as CSV, JSON lines, Parquet, or as folders that `import` takes on another machine; or the model of one run in a " +
        "format that devices run, checked on its test examples before it is written",
    )
    .argument(
      "[query...]",
      "which runs (a query, or numbers), all by default; of a model the run's number, or a .safetensors file",
    )
    .option("-f, --format <format>", `${formats.join(", ")}; of a model ${targets.names().join(", ")}`, "csv")
    .option(
      "-o, --output <path>",
      "the file, or the folder for the runs' folders; without it, or with -, CSV and JSON lines go to standard output; models go into this folder",
    )
    .option("--weights <bits>", "of a model: round its weights to 1, 2, 4 or 8 bits, or leave them `float`")
    .option(
      "--no-names",
      "of a model: leave out the names of classes and data set, as tables count its bytes",
    )
    .option("--curves", "CSV and Parquet: the points of all curves, instead of a row for each run")
    .option("--json", "say as JSON what was written")
    .action(async (words: string[], options: ExportOptions) => {
      const format = oneOf("format", options.format, [...formats, ...targets.names()]);
      const hasPoints = format === "csv" || format === "parquet";
      check(hasPoints || !options.curves, "curves beside the format", format, "csv or parquet");
      if (targets.names().includes(format)) {
        check(options.output !== "-", "output", "-", `the path of a file, where ${format} goes`);
        const { writeModel } = await import("../runs/export-model.js");
        return writeModel(words, options);
      }
      check(options.weights === undefined, "weights beside the format", format, targets.names().join(", "));
      check(options.names, "--no-names beside the format", format, targets.names().join(", "));
      return writeChosen(words, { ...options, format: format as RunFormat });
    });
}

const writeChosen = (words: string[], options: ExportOptions & { format: RunFormat }): Promise<void> =>
  withTracker(async tracker => {
    const { format } = options;
    const output = options.output === "-" ? undefined : options.output;
    const needsPath = format === "parquet" || format === "folder";
    check(
      !needsPath || output !== undefined,
      "output",
      options.output ?? "none",
      `--output with a path, where ${format} goes`,
    );
    check(
      output !== undefined || !options.json,
      "--json without --output",
      `${format} on standard output`,
      "--output, or --format jsonl",
    );
    const runs = tracker.runs({ ...filterOf(tracker, words, {}), newest: false, ascending: true });
    const { writeRuns } = await import("../runs/export.js");
    const { curves } = options;
    await writeRuns(tracker, runs, { format, curves, output });
    if (output !== undefined)
      say(
        options.json
          ? asJson({ runs: runs.length, output })
          : `${counted(runs.length, "run")} written to ${output}`,
      );
  });

interface ExportOptions {
  weights?: string;
  names: boolean;
  format: string;
  output?: string;
  curves?: boolean;
  json?: boolean;
}
