import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { asJson, say } from "../output.js";
import { filterOf } from "../runs/choice.js";
import { count, withTracker } from "../tracker.js";

const formats = ["csv", "jsonl", "parquet", "folder"] as const;

/** `neuralbits export`: runs for other programs and other machines. */
export default function send(program: Command): void {
  program
    .command("export")
    .description("runs as CSV, JSON lines, Parquet, or as folders that `import` takes on another machine")
    .argument("[query...]", "which runs; all by default")
    .option("-f, --format <format>", formats.join(", "), "csv")
    .option(
      "-o, --output <path>",
      "the file, or the folder for the runs' folders; CSV and JSON lines go to standard output",
    )
    .option("--curves", "CSV and Parquet: the points of all curves, instead of a row for each run")
    .option("--json", "say as JSON what was written")
    .action((words: string[], options: ExportOptions) =>
      withTracker(async tracker => {
        const format = oneOf("format", options.format, formats);
        const { output } = options;
        const needsPath = format === "parquet" || format === "folder";
        check(!needsPath || output !== undefined, "output", "none", `--output, where ${format} goes`);
        const runs = tracker.runs({ ...filterOf(tracker, words, {}), newest: false, ascending: true });
        const { writeRuns } = await import("../runs/export.js");
        await writeRuns(tracker, runs, { ...options, format });
        if (output !== undefined)
          say(
            options.json
              ? asJson({ runs: runs.length, output })
              : `${count(runs.length)} written to ${output}`,
          );
      }),
    );
}

interface ExportOptions {
  format: string;
  output?: string;
  curves?: boolean;
  json?: boolean;
}
