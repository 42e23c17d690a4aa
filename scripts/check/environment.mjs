import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../dist/core/folders.js";
import { environmentPython, findPython, run } from "../../dist/notebook/lab/python.js";

/**
 * The Python of an environment with these packages: made on first use in the user's cache folder, kept until a pin
 * changes.
 *
 * @param {string} name of the check
 * @param {readonly string[]} pins
 */
export async function environment(name, pins) {
  const hash = createHash("sha256").update(pins.join()).digest("hex").slice(0, 12);
  const prefix = cacheFolder(name, hash);
  const python = environmentPython(prefix);
  const done = join(prefix, "complete");
  if (existsSync(done)) return python;
  console.log(`First use: ${pins.join(", ")} are installed in ${prefix}`);
  const system = await findPython();
  await rm(prefix, { recursive: true, force: true });
  await run(system.command, [...system.args, "-m", "venv", prefix]);
  await run(python, ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", ...pins]);
  await writeFile(done, `${pins.join("\n")}\n`);
  return python;
}
