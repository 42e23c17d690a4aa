import type { Command } from "commander";
import { resultsFolder } from "../../core/folders.js";
import { asJson, complain, say } from "../output.js";

export default function bring(program: Command): void {
  program
    .command("import")
    .description(
      "bring runs from elsewhere: run folders, another runs.sqlite, MLflow's SQLite, TensorBoard's event files, W&B's offline files, JSON lines, CSV, Parquet",
    )
    .argument("<path>", "a folder or a file; a run that is here already is never here twice")
    .option("--json", "as JSON, for programs")
    .action(async (path: string, { json }: { json?: boolean }) => {
      const { bringRuns } = await import("../../tracking/exchange/bring.js");
      const brought = await bringRuns(resultsFolder("runs.sqlite"), path, complain);
      if (brought.refused + brought.damaged > 0) process.exitCode = 1;
      const words = Object.entries(brought).flatMap(([what, count]) => (count ? [`${count} ${what}`] : []));
      say(json ? asJson(brought) : `${words.join(", ") || "no runs"} from ${path}`);
    });
}
