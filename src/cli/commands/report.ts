import type { Command } from "commander";
import { asJson, say } from "../output.js";

const epilogue = `
Reads results/<experiment>/measures.csv of every experiment that has one, and nothing else; writes results/REPORT.md,
results/report.html (one page, no network) and results/verdicts.svg. What has no results yet says so, with its command.

Examples:
  neuralbits report              after neuralbits reproduce
  neuralbits report --json       every number, with the rows that it comes from`;

export default function report(program: Command): void {
  program
    .command("report")
    .description("try every claim of the papers by the results there are, and write the verdicts")
    .option("--json", "print the verdicts and their numbers as JSON, and write nothing")
    .addHelpText("after", epilogue)
    .action(run);
}

async function run({ json }: { json?: boolean }): Promise<void> {
  if (json) {
    const { contents } = await import("../../analysis/verdicts/contents.js");
    const { reportJson } = await import("../../analysis/verdicts/json.js");
    const { readResults } = await import("../../analysis/verdicts/read.js");
    return say(asJson(reportJson(contents(readResults()))));
  }
  const { report } = await import("../report.js");
  await report();
}
