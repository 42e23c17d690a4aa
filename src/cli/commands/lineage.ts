import type { Command } from "commander";
import { visible } from "../../core/text/terminal-text.js";
import type { Branch, Run } from "../../tracking/run.js";
import type { Descent } from "../../tracking/store/lineage.js";
import { asJson, say } from "../output.js";
import { paintState, shortCell } from "../runs/cells.js";
import { runOf, withTracker } from "../tracker.js";

export default function lineage(program: Command): void {
  program
    .command("lineage")
    .description(
      "the tree of runs that go on from each other, or are changed copies: where each branched, what it changed",
    )
    .argument("<run>", "the number of any of them")
    .option("--json", "as JSON, for programs")
    .action((text: string, { json }: { json?: boolean }) =>
      withTracker(tracker => {
        const tree = tracker.lineage(runOf(tracker, text).id);
        if (json) return say(asJson(tree));
        const runs = new Map(tracker.runs({ ids: tree.map(one => one.run) }).map(run => [run.id, run]));
        say(drawn(tree, null, runs, "").join("\n"));
      }),
    );
}

function drawn(
  tree: readonly Descent[],
  parent: number | null,
  runs: ReadonlyMap<number, Run>,
  indent: string,
): string[] {
  const own = tree.filter(one => one.parent === parent);
  return own.flatMap(({ run, branch }, i) => {
    const isLast = i === own.length - 1;
    const [knot, below] = parent === null ? ["", ""] : isLast ? ["└─ ", "   "] : ["├─ ", "│  "];
    return [`${indent}${knot}${lineOf(runs.get(run)!, branch)}`, ...drawn(tree, run, runs, indent + below)];
  });
}

function lineOf(run: Run, branch: Branch | null): string {
  const numbers = Object.entries(run.measures).slice(0, 2);
  const from = branch ? (branch.step === null ? "a copy" : `from step ${branch.step}`) : "";
  const changed = Object.entries(branch?.changed ?? {}).map(
    ([name, [before, after]]) => `${visible(name)} ${shortCell(before)} → ${shortCell(after)}`,
  );
  return [
    `run ${run.id}`,
    visible(run.name ?? run.experiment),
    paintState(run.state),
    ...numbers.map(([name, value]) => `${visible(name)} ${shortCell(value)}`),
    [from, ...changed].filter(Boolean).join(", "),
  ]
    .filter(Boolean)
    .join("  ");
}
