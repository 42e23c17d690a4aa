// The main path without the native TensorFlow library, twice: asked for by NEURALBITS_BACKEND, and in a fresh clone
// whose install finds neither pip nor a cache. Each time one line says so, and the rows agree with the native ones.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { check } from "../../dist/core/check.js";
import { packageFolder } from "../../dist/core/folders.js";

/**
 * What `neuralbits reproduce --json` prints, and what it says beside it.
 *
 * @typedef {{ backend: string, profile: string, measures: { accuracy: number }[], said: string }} Reproduced
 */

const checkout = packageFolder();
const scratch = mkdtempSync(join(tmpdir(), "check-fallback-"));
const tolerance = 0.01; // of accuracy: backends round differently, and training carries that on

try {
  const native = reproduce(checkout, { NEURALBITS_BACKEND: "native" }, ["--profile", "tiny"]);
  agree("asked for", reproduce(checkout, { NEURALBITS_BACKEND: "wasm" }), native);

  const clone = join(scratch, "clone");
  const bare = {
    PATH: [withoutPip(), process.env.PATH].join(delimiter),
    NEURALBITS_CACHE: join(scratch, "cache"),
  };
  execFileSync("git", ["clone", "--quiet", checkout, clone]);
  console.log("npm ci without pip and without a cache (compiles the database driver: minutes)");
  installWithout(clone, bare);
  execFileSync("npm", ["run", "-s", "build"], { cwd: clone, stdio: "inherit" });
  agree("no pip, no cache", reproduce(clone, bare), native);
  console.log("check:fallback: the main path works without the native library; all rows agree");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * `npm ci`, which says in one line why there is no native library.
 *
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} variables
 */
function installWithout(clone, variables) {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync("npm", ["ci"], { cwd: clone, env, encoding: "utf8" });
  const lines = `${stdout}${stderr}`.split("\n").filter(line => line.startsWith("neuralbits:"));
  check(status === 0, "npm ci", `exit code ${status}: ${stderr}`, "success");
  const told = lines.length === 1 && /pip.*wasm backend will be used/.test(String(lines));
  check(told, "the install's lines", lines, "one that names pip and wasm");
  console.log(lines[0]);
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} variables
 * @param {string[]} words
 * @returns {Reproduced}
 */
function reproduce(folder, variables, words = []) {
  const results = mkdtempSync(join(scratch, "results-"));
  const env = { ...process.env, ...variables, NEURALBITS_RESULTS: results };
  const program = join(folder, "dist/cli/main.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "reproduce", "--json", ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  check(status === 0, "reproduce", `exit code ${status}: ${stderr}`, "success");
  return { ...JSON.parse(stdout), said: stderr };
}

/**
 * @param {string} name
 * @param {Reproduced} found
 * @param {Reproduced} native
 */
function agree(name, found, native) {
  const how = `${found.backend}, ${found.profile}`;
  check(how === "wasm, tiny", `${name}: backend and profile`, how, "wasm, tiny");
  const said = found.said.split("\n").filter(line => line.startsWith("backend "));
  const told = said.length === 1 && String(said).startsWith("backend wasm");
  check(told, `${name}: lines on the backend`, said, "one that says wasm");
  const rows = native.measures.length;
  check(found.measures.length === rows, `${name}: rows`, found.measures.length, `${rows} as on native`);
  let worst = 0;
  for (const [i, { accuracy }] of native.measures.entries()) {
    if (accuracy < 0.5) continue; // networks of one or two units end where chance leads them
    worst = Math.max(worst, Math.abs(accuracy - (found.measures[i]?.accuracy ?? Number.NaN)));
  }
  console.log(`${name}: ${said[0]}; ${rows} rows, largest difference to native ${worst.toFixed(4)}`);
  check(worst <= tolerance, `${name}: largest difference`, worst, `at most ${tolerance}`);
}

/** A folder to put first on the PATH: its python3 is the real one, but knows no pip. */
function withoutPip() {
  const folder = mkdtempSync(join(scratch, "bin-"));
  const real = execFileSync("sh", ["-c", "command -v python3"], { encoding: "utf8" }).trim();
  const shim = `#!/bin/sh\n[ "$1 $2" = "-m pip" ] && { echo "No module named pip" >&2; exit 1; }\nexec "${real}" "$@"\n`;
  writeFileSync(join(folder, "python3"), shim);
  chmodSync(join(folder, "python3"), 0o755);
  return folder;
}
