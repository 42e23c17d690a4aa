import { setTimeout as after } from "node:timers/promises";
import type { Command } from "commander";
import { check, oneOf, Refusal } from "../../core/check.js";
import { visible } from "../../core/text/terminal-text.js";
import { textTable } from "../../core/text/text-table.js";
import { type Alert, type AlertOptions, alertsOf } from "../../tracking/alerts/alerts.js";
import { type Actions, checkActions, rules } from "../../tracking/alerts/rules.js";
import { lengthOf } from "../../tracking/query/times.js";
import type { Tracker } from "../../tracking/tracker.js";
import { seconds } from "../arguments.js";
import { asJson, complain, say, terminalWidth } from "../output.js";
import { localTime } from "../runs/cells.js";
import { stopSignal } from "../signals.js";
import { withTracker } from "../tracker.js";

export default function alerts(program: Command): void {
  withActions(
    program
      .command("alerts")
      .description(
        "runs that somebody should look at: crashed, NaN, silent, no longer better, past a bound of their own; a disk nearly full",
      )
      .option("--since <age>", "of runs that were at work in this time", "24h")
      .option("--rules <names>", rules.join(","), rules.join(","))
      .option("--silent <time>", "a run without a new point for so long makes no progress", "10m")
      .option("--follow", "go on looking until Ctrl-C, and do once about each alert what is wanted")
      .option("--interval <seconds>", "between two looks", seconds, 5),
  )
    .option("--json", "as JSON, for programs; one line for each alert that is followed")
    .action((options: Options) =>
      withTracker(tracker => {
        const [age, silentMs] = [lengthOf(options.since), lengthOf(options.silent)];
        check(age !== undefined, "since", options.since, "a time such as 1h or 2d");
        check(silentMs !== undefined, "silent", options.silent, "a time such as 10m");
        const wanted = options.rules.split(",").map(rule => oneOf("rule", rule.trim(), rules));
        const what = { since: Date.now() - age, rules: wanted, silentMs };
        const actions = actionsIn(options);
        if (options.follow) return follow(tracker, { ...what, actions, act: options.act === true }, options);
        check(
          Object.keys(actions).length === 0 && !options.act,
          "command, webhook or act",
          "one",
          "none, or --follow",
        );
        const found = alertsOf(tracker, what);
        if (options.json) return say(asJson(found));
        say(found.length === 0 ? "Nothing to look at." : table(found));
      }),
    );
}

interface Options {
  since: string;
  rules: string;
  silent: string;
  follow?: boolean;
  interval: number;
  command?: string;
  webhook?: string;
  act?: boolean;
  json?: boolean;
}

/** The options by which something is done about alerts. */
export const withActions = (command: Command): Command =>
  command
    .option("--command <command>", "run for each alert: a text for the shell, or a JSON list without one")
    .option("--webhook <address>", "each alert is posted there as JSON")
    .option("--act", "do what runs' own rules want done: whoever wrote the database wrote them");

/** What is to be done, as the command line has it. */
export function actionsIn({ command, webhook }: { command?: string; webhook?: string }): Actions {
  return checkActions({ command: command?.startsWith("[") ? listIn(command) : command, webhook });
}

function listIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`command: no JSON list (${(error as Error).message})`);
  }
}

function table(found: readonly Alert[]): string {
  const columns = ["at", "rule", "run", "experiment", "what"].map(
    title => ({ title, align: "left" }) as const,
  );
  const rows = found.map(({ at, rule, run, experiment, text }) => [
    localTime(at),
    rule,
    String(run ?? "-"),
    visible(experiment ?? "-"),
    visible(text),
  ]);
  return textTable({ columns, rows }, { width: terminalWidth() });
}

/** `14:05 nan, run 3 of digits: loss is NaN` */
export const alertLine = ({ at, rule, run, experiment, text }: Alert): string =>
  visible(`${localTime(at)} ${rule}${run === null ? "" : `, run ${run} of ${experiment}`}: ${text}`);

async function follow(
  tracker: Tracker,
  options: AlertOptions & { actions: Actions; act: boolean },
  { interval, json }: Options,
): Promise<void> {
  check(interval >= 0.1, "interval", interval, "0.1 seconds or more");
  const { AlertFollower } = await import("../../tracking/alerts/follower.js");
  const follower = new AlertFollower(tracker, { ...options, say: complain });
  const signal = stopSignal();
  while (!signal.aborted) {
    for (const alert of follower.look().reverse()) say(json ? JSON.stringify(alert) : alertLine(alert));
    await after(1000 * interval, undefined, { signal }).catch(() => {}); // Ctrl-C ends the following, not the runs
  }
  await follower.close();
}
