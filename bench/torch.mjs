import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "./cache.mjs";

export const torchVersion = "2.13.0";

/** The Python of our peers' environment, which is made on first use: PyTorch and what it needs, kept once per user. */
export function torchPython() {
  const folder = cached(`torch-${torchVersion}`);
  const python = join(folder, "bin", "python");
  const done = join(folder, "bin", "torchrun"); // written last, so it tells a whole installation from half of one
  if (existsSync(done)) return python;
  console.error(`PyTorch ${torchVersion} is installed into ${folder} (once; some 200 MB)`);
  execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: "inherit" });
  const install = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `torch==${torchVersion}`,
  ];
  execFileSync(python, install, { stdio: ["ignore", "inherit", "inherit"] });
  return python;
}

/** A peer's script. */
export const peer = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`./peers/${name}.py`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(torchPython());
