import type { Command } from "commander";
import { check, oneOf } from "../../core/check.js";
import { visible } from "../../core/text/terminal-text.js";
import { textTable } from "../../core/text/text-table.js";
import { alertsOf, rules } from "../../tracking/alerts/alerts.js";
import { lengthOf } from "../../tracking/query/times.js";
import { asJson, say, terminalWidth } from "../output.js";
import { localTime } from "../runs/cells.js";
import { withTracker } from "../tracker.js";

export default function alerts(program: Command): void {
  program
    .command("alerts")
    .description(
      "runs that somebody should look at: crashed, NaN, silent, no longer better; a disk nearly full",
    )
    .option("--since <age>", "of runs that were at work in this time", "24h")
    .option("--rules <names>", rules.join(","), rules.join(","))
    .option("--silent <time>", "a run without a new point for so long makes no progress", "10m")
    .option("--json", "as JSON, for programs")
    .action((options: { since: string; rules: string; silent: string; json?: boolean }) =>
      withTracker(tracker => {
        const [age, silentMs] = [lengthOf(options.since), lengthOf(options.silent)];
        check(age !== undefined, "since", options.since, "a time such as 1h or 2d");
        check(silentMs !== undefined, "silent", options.silent, "a time such as 10m");
        const wanted = options.rules.split(",").map(rule => oneOf("rule", rule.trim(), rules));
        const found = alertsOf(tracker, { since: Date.now() - age, rules: wanted, silentMs });
        if (options.json) return say(asJson(found));
        if (found.length === 0) return say("Nothing to look at.");
        const columns = ["at", "rule", "run", "experiment", "what"].map(
          title => ({ title, align: "left" }) as const,
        );
        const rows = found.map(({ at, rule, run, experiment, text }) => [
          localTime(at),
          rule,
          String(run ?? "-"),
          visible(experiment ?? "-"),
          text,
        ]);
        say(textTable({ columns, rows }, { width: terminalWidth() }));
      }),
    );
}
