import type { Command } from "commander";
import type { Finding } from "../../core/finding.js";
import { alignedLines } from "../../core/text/text-table.js";

export default function doctor(program: Command): void {
  program
    .command("doctor")
    .description("what this machine computes with, and how to mend what is missing")
    .option("--install", "get what is native and missing now: the database driver, the TensorFlow library")
    .option("--json", "print the findings as JSON")
    .action(run);
}

/** Exit code 1 if anything found is not in order. */
async function run({ install, json }: { install?: boolean; json?: boolean }): Promise<void> {
  const { diagnose: ofEngine, installNative } = await import("../../engine/doctor.js");
  const { diagnose: ofTracking, installDatabase } = await import("../../tracking/doctor.js");
  if (install) await installDatabase();
  if (install) await installNative();
  const findings = await collected([(await import("../../core/doctor.js")).diagnose, ofEngine, ofTracking]);
  if (findings.some(finding => !finding.ok)) process.exitCode = 1;
  if (json) return console.log(JSON.stringify(findings));
  console.log(
    alignedLines(
      findings.flatMap(({ name, ok, found, mend }) => [
        [`${ok ? "✓" : "✗"} ${name}`, found],
        ...(!ok && mend ? [["", mend]] : []),
      ]),
    ),
  );
}

/** What each folder says of itself; what is in order needs no mending. */
async function collected(folders: readonly (() => Promise<Finding[]>)[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const diagnose of folders) findings.push(...(await diagnose()));
  return findings.map(({ mend, ...finding }) => (finding.ok || !mend ? finding : { ...finding, mend }));
}
