import type { Command } from "commander";
import { check } from "../../core/check.js";
import type { Run } from "../../tracking/run.js";
import { filePath } from "../arguments.js";
import { filterOf } from "../runs/choice.js";
import type { CompareOptions } from "../runs/comparison.js";
import { withTracker } from "../tracker.js";

/** `neuralbits compare`: means over seeds, differences to a baseline, and tables for papers. */
export default function compare(program: Command): void {
  program
    .command("compare")
    .description("means over seeds of finished runs, by settings, with 95 % intervals; tables for papers")
    .argument("[query...]", "which runs, such as: experiment = mnist-table and T '>=' 60; or their numbers")
    .option("--by <settings>", "one group for each combination of these settings: T,d")
    .option("--except <settings>", "one group for each combination of all settings but these", "seed")
    .option("-m, --metrics <names>", "the numbers to compare: accuracy,loss; by default all that were given")
    .option(
      "--baseline <settings>",
      "a group that all others show their paired difference to: T=60,objective=joint",
    )
    .option("--interval <kind>", "of means and differences: t, bootstrap (percentile) or bca", "t")
    .option("--pareto <objectives>", "only groups that no other beats: accuracy:max,bytes:min")
    .option("--importance <metric>", "which parameters a metric goes with, instead of means")
    .option("--pivot <parts...>", "a table for a paper: rows=T columns=d cells=accuracy")
    .option("--format <format>", "of the table: markdown, latex or csv", "markdown")
    .option(
      "--best <which>",
      "which cell is marked: highest, lowest or none; by default by the metric's name, none where it says nothing",
    )
    .option("--digits <count>", "behind the point")
    .option("--percent", "fractions as percent")
    .option(
      "-o, --output <file>",
      "write the table there, and beside it as .origin.json where it came from",
      filePath,
    )
    .option("--json", "as JSON, for programs")
    .action((words: string[], options: CompareOptions, command: Command) =>
      withTracker(async tracker => {
        refuseIdle(command, options);
        const { asksFor } = await import("../../tracking/query/names.js");
        const { query, ids, ...rest } = filterOf(tracker, words, {});
        const isAsked = query !== undefined && asksFor(query, "state");
        const runs = tracker.runs({
          ...rest,
          query,
          ids,
          newest: false,
          ...(isAsked || ids ? {} : { state: "finished" }),
        });
        if (ids) checkFinished(runs);
        check(runs.length > 0, "runs to compare", "none", "finished runs that fit the query");
        if (options.importance) {
          const { sayImportance } = await import("../runs/importance.js");
          sayImportance(runs, options.importance, options.json === true);
        } else if (options.pivot) await (await import("../runs/paper-table.js")).paperTable(runs, options);
        else (await import("../runs/comparison.js")).comparison(runs, options);
      }),
    );
}

/** Of runs that are named none is left out in silence. */
function checkFinished(runs: readonly Run[]): void {
  for (const { id, state } of runs)
    check(
      state === "finished",
      `state of run ${id}`,
      state,
      "finished, or a query that asks for another state",
    );
}

const ofTable = ["pivot", "best", "interval", "json"];
const ofText = [...ofTable, "format", "digits", "percent", "output"];

/** What is compared, by what asks for it, and the options that have a part in it. */
function usedBy({ importance, pivot, json, by }: CompareOptions): { what: string; used: readonly string[] } {
  if (importance !== undefined) return { what: "--importance", used: ["importance", "json"] };
  if (pivot && json) return { what: "--pivot as JSON", used: ofTable };
  if (pivot) return { what: "--pivot", used: ofText };
  const means = ["metrics", "baseline", "interval", "pareto", "json"];
  return by === undefined
    ? { what: "means without --pivot", used: ["except", ...means] }
    : { what: "means with --by", used: ["by", ...means] };
}

/** Refuses an option that would do nothing. */
function refuseIdle(command: Command, options: CompareOptions): void {
  const { what, used } = usedBy(options);
  const idle = command.options.find(
    option =>
      command.getOptionValueSource(option.attributeName()) === "cli" &&
      !used.includes(option.attributeName()),
  );
  const own = command.options.filter(option => used.includes(option.attributeName()));
  check(!idle, `options of ${what}`, idle?.flags, own.map(({ long }) => long).join(", "));
}
