import { mkdirSync } from "node:fs";
import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { unwritable, writeWhole } from "../../core/file.js";
import { csvLines } from "../../tracking/exchange/csv.js";
import { writeRunFolder } from "../../tracking/exchange/folder.js";
import { jsonLine } from "../../tracking/exchange/json-lines.js";
import { type Column, pointColumns, runColumns } from "../../tracking/exchange/table.js";
import type { Run } from "../../tracking/run.js";
import type { Tracker } from "../../tracking/tracker.js";
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
        if (format === "folder") folders(tracker, runs, output!);
        else if (format === "jsonl") await lines(output, jsonLines(tracker, runs));
        else if (format === "csv") await lines(output, csvLines(columnsOf(tracker, runs, options)));
        else {
          const { parquetOf } = await import("../../tracking/exchange/parquet.js");
          await writeWhole(output!, parquetOf(columnsOf(tracker, runs, options)));
        }
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

const columnsOf = (tracker: Tracker, runs: readonly Run[], { curves }: ExportOptions): Column[] =>
  curves ? pointColumns(runs, run => tracker.points(run.id)) : runColumns(runs);

function* jsonLines(tracker: Tracker, runs: readonly Run[]): Generator<string> {
  for (const { id } of runs) yield jsonLine(tracker.document(id));
}

function folders(tracker: Tracker, runs: readonly Run[], output: string): void {
  try {
    mkdirSync(output, { recursive: true });
    for (const { id } of runs) writeRunFolder(output, tracker.path, tracker.document(id));
  } catch (error) {
    throw unwritable(output, error);
  }
}

async function lines(output: string | undefined, all: Iterable<string>): Promise<void> {
  if (output === undefined) for (const line of all) say(line);
  else await writeWhole(output, inParts(all));
}

const partLength = 1 << 16; // a line by itself is a call of the system by itself

function* inParts(lines: Iterable<string>): Generator<string> {
  let part = "";
  for (const line of lines) {
    part += `${line}\n`;
    if (part.length < partLength) continue;
    yield part;
    part = "";
  }
  yield part;
}
