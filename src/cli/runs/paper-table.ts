import { bestBy, formats, intervals, originOf, pivot } from "../../analysis/groups/index.js";
import { check, oneOf } from "../../core/check.js";
import { checkWritable, writeWhole } from "../../core/file.js";
import type { Run } from "../../tracking/run.js";
import { list, pairs, wholeNumberIn } from "../arguments.js";
import { asJson, say } from "../output.js";
import { type CompareOptions, intervalKind } from "./comparison.js";

/** Says or writes `--pivot`: a table for a paper, and where its numbers came from. */
export async function paperTable(runs: readonly Run[], options: CompareOptions): Promise<void> {
  const { rows = "", columns = "", cells = "accuracy", ...others } = pairs("pivot", options.pivot!);
  for (const name of Object.keys(others)) oneOf("part of --pivot", name, ["rows", "columns", "cells"]);
  check(rows !== "", "rows of --pivot", rows, "settings: rows=T");
  const best = oneOf("best", options.best ?? bestBy(cells) ?? "none", ["highest", "lowest", "none"]);
  const format = oneOf("format", options.format, ["markdown", "latex", "csv"]);
  const table = pivot(runs, {
    rows: list(rows),
    columns: list(columns),
    cells,
    best: best === "none" ? null : best,
    intervalOf: intervals[intervalKind(options)],
  });
  if (options.json) return void say(asJson({ ...table, runs: undefined, origin: originOf(table) }));
  const digits =
    options.digits === undefined ? (options.percent ? 2 : 4) : wholeNumberIn("digits", options.digits, 0);
  const text = formats[format].text(table, { digits, percent: options.percent === true });
  if (options.output === undefined) return void say(text);
  const origin = `${options.output}.origin.json`;
  for (const path of [origin, options.output]) await checkWritable(path);
  await writeWhole(origin, `${asJson(originOf(table))}\n`);
  await writeWhole(options.output, `${text}\n`);
  say(`${options.output}, and ${options.output}.origin.json with the runs and code it came from`);
}
