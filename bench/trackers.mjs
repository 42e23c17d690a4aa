import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "./cache.mjs";

/** The trackers that ours is measured beside, as PyPI has them. */
export const trackers = {
  MLflow: ["mlflow==3.17.2"],
  Trackio: ["trackio==0.43.0"],
  "W&B offline": ["wandb==0.31.0"],
  Aim: ["aim==3.29.1"],
  TensorBoard: ["tensorboardX==2.6.5", "tensorboard==2.21.0"],
};

/**
 * The Python of a tracker's own environment, made on first use and kept once per user; null, and a line that says so,
 * where it does not install.
 *
 * @param {keyof typeof trackers} name
 * @param {(line: string) => void} say
 */
export function trackerPython(name, say = console.error) {
  const packages = trackers[name];
  const folder = cached(`tracker-${packages[0]}`);
  const python = join(folder, "bin", "python");
  const done = join(folder, "installed"); // written last, so it tells a whole installation from half of one
  if (existsSync(done)) return python;
  say(`${packages.join(" and ")}: installed into ${folder} (once)`);
  execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: "inherit" });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  const { status, stderr } = spawnSync(python, install, { encoding: "utf8" });
  if (status !== 0) {
    say(`${name} does not install here: ${stderr.trim().split("\n").at(-1)}`);
    return null;
  }
  writeFileSync(done, "");
  return python;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of /** @type {(keyof typeof trackers)[]} */ (Object.keys(trackers)))
    console.log(`${name}: ${trackerPython(name) ?? "not installed"}`);
