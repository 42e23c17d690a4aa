import type { Command } from "commander";
import { asJson, say } from "../output.js";
import { runOf, withTracker } from "../tracker.js";

export default function stop(program: Command): void {
  program
    .command("stop")
    .description("ask a run to stop at its next step, as Ctrl-C does where it runs")
    .argument("<run>", "its number in the list")
    .option("--json", "as JSON, for programs")
    .action(async (text: string, { json }: { json?: boolean }) => {
      const { stopRun } = await import("../../tracking/upkeep/stop.js");
      const { id, path } = await withTracker(tracker => ({
        id: runOf(tracker, text).id,
        path: tracker.path,
      }));
      const asked = stopRun(path, id);
      if (json) return say(asJson(asked));
      for (const { host, pid, by, runs } of asked) {
        const others = runs.filter(run => run !== id);
        const with_ = others.length ? `; it is at ${others.map(run => `run ${run}`).join(", ")}, too` : "";
        const when = by === "file" ? ", which looks every two seconds" : "";
        say(`run ${id}: asked process ${pid} on ${host}${when}${with_}`);
      }
    });
}
