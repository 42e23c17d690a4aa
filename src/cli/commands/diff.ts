import { createHash } from "node:crypto";
import type { Command } from "commander";
import { visible } from "../../core/text/terminal-text.js";
import { textTable } from "../../core/text/text-table.js";
import type { Tracker } from "../../tracking/tracker.js";
import { asJson, say, terminalWidth } from "../output.js";
import { shortCell, wholeCell } from "../runs/cells.js";
import { type Compared, runDifferences } from "../runs/diff.js";
import { provenanceOf } from "../runs/show.js";
import { runOf, withTracker } from "../tracker.js";

export default function diff(program: Command): void {
  program
    .command("diff")
    .description("what differs between two runs: settings, metrics, code, environment")
    .argument("<run>", "its number in the list")
    .argument("<other>", "the other's")
    .option("--json", "as JSON, for programs")
    .action((one: string, other: string, { json }: { json?: boolean }) =>
      withTracker(tracker => {
        const [a, b] = [compared(tracker, one), compared(tracker, other)];
        const found = runDifferences(a, b);
        if (json) return say(asJson(found));
        const blocks = Object.entries(found).map(([title, differences]) => {
          const rows = Object.entries(differences).map(([name, pair]) => [name, ...pair.map(differingCell)]);
          const columns = [title, `run ${a.run.id}`, `run ${b.run.id}`].map(
            text => ({ title: text, align: "left" }) as const,
          );
          return textTable({ columns, rows }, { width: terminalWidth() });
        });
        const nothing = `Runs ${a.run.id} and ${b.run.id} of ${visible(a.run.experiment)} do not differ.`;
        say(blocks.join("\n\n") || nothing);
      }),
    );
}

const mostCharacters = 200;

/** Two long texts may begin alike: then their hashes tell that they differ. */
function differingCell(value: unknown): string {
  const whole = wholeCell(value);
  if (whole.length <= mostCharacters) return shortCell(value, mostCharacters);
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return `${shortCell(value, mostCharacters)} (${whole.length} characters, sha256 ${hash})`;
}

function compared(tracker: Tracker, text: string): Compared {
  const run = runOf(tracker, text);
  return { run, provenance: provenanceOf(tracker, run.id), curves: tracker.curveSummaries(run.id) };
}
