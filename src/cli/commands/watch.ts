import { setTimeout as after } from "node:timers/promises";
import type { Command } from "commander";
import { check } from "../../core/check.js";
import { visible } from "../../core/text/terminal-text.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import type { Run } from "../../tracking/run.js";
import type { RunFilter } from "../../tracking/store/filter.js";
import type { Tracker } from "../../tracking/tracker.js";
import { seconds } from "../arguments.js";
import { asJson, complain, say, terminalWidth } from "../output.js";
import { paintState, shortCell, took } from "../runs/cells.js";
import { filterOf } from "../runs/choice.js";
import { sparkline } from "../runs/sparkline.js";
import { stopSignal } from "../signals.js";
import { withTracker } from "../tracker.js";
import { actionsIn, alertLine, withActions } from "./alerts.js";

export default function watch(program: Command): void {
  withActions(
    program
      .command("watch")
      .description("follow runs while they run, until none does or Ctrl-C, and tell their alerts")
      .argument("[query...]", "which runs, or their numbers; by default those that run now")
      .option("--interval <seconds>", "between two looks", seconds, 1)
      .option("--once", "look once"),
  )
    .option("--json", "one line of JSON for each look, for programs")
    .action((words: string[], options: WatchOptions) =>
      withTracker(tracker => follow(tracker, words, options)),
    );
}

interface WatchOptions {
  interval: number;
  once?: boolean;
  command?: string;
  webhook?: string;
  act?: boolean;
  json?: boolean;
}

const mostRuns = 20;
const mostAlerts = 5; // the newest, below the runs
const alertsMs = 5000; // whether a curve gets better takes all of it

/** What one look finds: the runs that are shown, how many there are, and whether any of them still goes on. */
interface Look {
  readonly runs: readonly Run[];
  readonly all: number;
  readonly goesOn: boolean;
}

/** The runs that a query picks at each look. */
function byQuery(tracker: Tracker, asked: RunFilter): () => Look {
  return () => {
    const open = (["running", "queued"] as const).map(state => tracker.count({ ...asked, state }));
    return {
      runs: tracker.runs({ ...asked, limit: mostRuns }),
      all: tracker.count(asked),
      goesOn: open.some(count => count > 0),
    };
  };
}

/** Those that run now or were seen to run before, those that run first. */
function byState(tracker: Tracker): () => Look {
  const seen = new Set<number>();
  return () => {
    for (const run of tracker.runs({ state: "running" })) seen.add(run.id);
    const runs = tracker.runs({ ids: [...seen], newest: true });
    const [running, ended] = [true, false].map(runs_ =>
      runs.filter(run => (run.state === "running") === runs_),
    );
    return {
      runs: [...running!, ...ended!].slice(0, mostRuns),
      all: runs.length,
      goesOn: running!.length > 0,
    };
  };
}

async function follow(tracker: Tracker, words: readonly string[], options: WatchOptions): Promise<void> {
  const look = words.length ? byQuery(tracker, filterOf(tracker, words, {})) : byState(tracker);
  let found = look();
  if (found.all === 0) return say(options.json ? "[]" : words.length ? "No runs fit." : "No run is running.");
  check(options.interval >= 0.1, "interval", options.interval, "0.1 seconds or more");
  const actions = actionsIn(options);
  const signal = stopSignal();
  const draw = drawing();
  const { AlertFollower } = await import("../../tracking/alerts/follower.js");
  const follower = new AlertFollower(tracker, {
    ...{ since: Date.now(), actions, act: options.act === true, say: complain },
  });
  const told: string[] = [];
  let [said, lookedAt] = [0, Number.NEGATIVE_INFINITY];
  for (;;) {
    const { runs, all, goesOn } = found;
    const isOver = options.once || !goesOn;
    if (isOver || Date.now() - lookedAt >= alertsMs) {
      const fresh = follower.look(runs.map(run => run.id)).map(alertLine);
      told.splice(0, told.length, ...fresh, ...told);
      if (options.json) for (const line of fresh) complain(line);
      lookedAt = Date.now();
    }
    const rest = all > runs.length ? `${runs.length} of ${all} runs; a query picks` : "";
    if (options.json) say(JSON.stringify(JSON.parse(asJson(runs))));
    else draw([picture(tracker, runs), ...(rest ? [rest] : []), ...told.slice(0, mostAlerts)].join("\n"));
    if (options.json && rest && all !== said) complain(rest);
    said = all;
    if (isOver) return await follower.settled();
    try {
      await after(1000 * options.interval, undefined, { signal });
    } catch {
      return await follower.close(); // Ctrl-C ends the watching, not the runs
    }
    found = look();
  }
}

/** Over the last picture on a terminal; in a file, only what changed. */
function drawing(): (text: string) => void {
  let last = "";
  return text => {
    if (!process.stdout.isTTY) {
      if (text !== last) say(text);
    } else {
      const lines = last === "" ? 0 : last.split("\n").length;
      process.stdout.write(`${lines ? `\x1b[${lines}A\x1b[J` : ""}${text}\n`);
    }
    last = text;
  };
}

function picture(tracker: Tracker, runs: readonly Run[]): string {
  const curves = runs.map(run => tracker.curveSummaries(run.id, 24));
  const names = [...new Set(curves.flatMap(own => Object.keys(own)))].filter(
    name => !name.startsWith("system/"),
  );
  const columns: TextColumn[] = [
    { title: "id", align: "right" },
    { title: "experiment", align: "left", spare: 3 },
    { title: "state", align: "left", paint: paintState },
    { title: "took", align: "right", spare: 2 },
    { title: "points", align: "right", spare: 1 },
    ...names.flatMap((title, i) => [
      { title, align: "right" as const, spare: i && 4 + 2 * i },
      { title: "", align: "left" as const, spare: i && 5 + 2 * i },
    ]),
  ];
  const rows = runs.map((run, i) => [
    String(run.id),
    visible(run.experiment),
    run.state,
    took(run),
    String(Math.max(0, ...names.map(name => curves[i]![name]?.count ?? 0))),
    ...names.flatMap(name => {
      const curve = curves[i]![name];
      return curve ? [shortCell(curve.last), sparkline(curve.means)] : ["-", ""];
    }),
  ]);
  return textTable({ columns, rows }, { width: terminalWidth() });
}
