import type { Command } from "commander";

export default function doctor(program: Command): void {
  program
    .command("doctor")
    .description("what this machine computes with, and how to mend what is missing")
    .option("--install", "get the native TensorFlow library now")
    .option("--json", "print the findings as JSON")
    .action(run);
}

/** Exit code 1 if anything found is not in order. */
async function run({ install, json }: { install?: boolean; json?: boolean }): Promise<void> {
  const { diagnose, installNative } = await import("../../engine/doctor.js");
  if (install) await installNative();
  const findings = await diagnose();
  if (findings.some(finding => !finding.ok)) process.exitCode = 1;
  if (json) return console.log(JSON.stringify(findings));
  for (const { name, ok, found, mend } of findings) {
    console.log(`${ok ? "✓" : "✗"} ${name.padEnd(12)} ${found}`);
    if (!ok && mend) console.log(`  ${" ".repeat(12)} ${mend}`);
  }
}
