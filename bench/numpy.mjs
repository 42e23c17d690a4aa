import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";

const pins = ["numpy==2.4.6", "scipy==1.17.1"];

/** The Python of the peers that need no PyTorch, made on first use and kept once per user. */
export function numpyPython() {
  const folder = cached(pins.join("-").replaceAll("==", "-"));
  const python = join(folder, "bin", "python");
  const done = join(folder, "complete");
  if (existsSync(done)) return python;
  console.error(`${pins.join(" and ")} are installed into ${folder} (once; some 200 MB)`);
  execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: "inherit" });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...pins];
  execFileSync(python, install, { stdio: ["ignore", "inherit", "inherit"] });
  writeFileSync(done, `${pins.join("\n")}\n`);
  return python;
}
