import { execFileSync } from "node:child_process";
import { gatherProvenance } from "../provenance.js";

// The process that asks git and the files where a run's numbers come from: the program itself need not wait for it.
const provenance = gatherProvenance({ folder: process.cwd() });
process.stdout.write(JSON.stringify({ ...provenance, machine: { ...provenance.machine, ...gpu() } }));

function gpu(): Record<string, string> {
  try {
    const query = ["--query-gpu=name", "--format=csv,noheader"];
    const names = execFileSync("nvidia-smi", query, { encoding: "utf8", timeout: 5000, stdio: "pipe" });
    return { gpu: names.trim().split("\n").join(", ") };
  } catch {
    return {}; // none, or none that NVIDIA's tool knows
  }
}
