import { mkdirSync } from "node:fs";
import { unwritable, writeWhole } from "../../core/file.js";
import { csvLines } from "../../tracking/exchange/csv.js";
import { writeRunFolder } from "../../tracking/exchange/folder.js";
import { jsonLine } from "../../tracking/exchange/json-lines.js";
import { type Column, pointColumns, runColumns } from "../../tracking/exchange/table.js";
import type { Run } from "../../tracking/run.js";
import type { Tracker } from "../../tracking/tracker.js";
import { say } from "../output.js";

/** How runs are written, and where; CSV and JSON lines without a path are said. */
export interface Writing {
  readonly format: "csv" | "jsonl" | "parquet" | "folder";
  readonly output?: string | undefined;
  readonly curves?: boolean | undefined;
}

/** Writes runs in a format; Parquet and folders need a path. */
export async function writeRuns(tracker: Tracker, runs: readonly Run[], writing: Writing): Promise<void> {
  const { format, output } = writing;
  if (format === "folder") await folders(tracker, runs, output!);
  else if (format === "jsonl") await lines(output, jsonLines(tracker, runs));
  else if (format === "csv") await lines(output, csvLines(columnsOf(tracker, runs, writing)));
  else {
    const { parquetOf } = await import("../../tracking/exchange/parquet.js");
    await writeWhole(output!, parquetOf(columnsOf(tracker, runs, writing)));
  }
}

const columnsOf = (tracker: Tracker, runs: readonly Run[], { curves }: Writing): Column[] =>
  curves ? pointColumns(runs, run => tracker.points(run.id)) : runColumns(runs);

function* jsonLines(tracker: Tracker, runs: readonly Run[]): Generator<string> {
  for (const { id } of runs) yield jsonLine(tracker.document(id));
}

async function folders(tracker: Tracker, runs: readonly Run[], output: string): Promise<void> {
  try {
    mkdirSync(output, { recursive: true });
    for (const { id } of runs) await writeRunFolder(output, tracker.path, tracker.document(id));
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
