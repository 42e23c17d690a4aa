// The main path without the native TensorFlow library, twice: asked for by NEURALBITS_BACKEND, and in a fresh clone
// whose install finds neither pip nor a cache. Each time one line says so, and the rows agree with the native ones.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("..", import.meta.url));
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
  const install = spawnSync("npm", ["ci"], {
    cwd: clone,
    env: { ...process.env, ...bare },
    encoding: "utf8",
  });
  const lines = `${install.stdout}${install.stderr}`
    .split("\n")
    .filter(line => line.startsWith("neuralbits:"));
  expect(install.status === 0, "npm ci", `exit code ${install.status}: ${install.stderr}`);
  expect(
    lines.length === 1 && /pip.*wasm backend will be used/.test(lines[0]),
    "the install's line",
    lines.join("\n"),
  );
  console.log(lines[0]);
  execFileSync("npm", ["run", "-s", "build"], { cwd: clone, stdio: "inherit" });
  agree("no pip, no cache", reproduce(clone, bare), native);
  console.log("check:fallback: the main path works without the native library; all rows agree");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** What `neuralbits reproduce --json` prints, and what it says beside it. */
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
  expect(status === 0, "reproduce", `exit code ${status}: ${stderr}`);
  return { ...JSON.parse(stdout), said: stderr };
}

function agree(name, found, native) {
  expect(
    found.backend === "wasm" && found.profile === "tiny",
    `${name}: backend`,
    `${found.backend}, ${found.profile}`,
  );
  const said = found.said.split("\n").filter(line => line.startsWith("backend "));
  expect(said.length === 1 && said[0].startsWith("backend wasm"), `${name}: the line`, said.join("\n"));
  expect(found.measures.length === native.measures.length, `${name}: rows`, found.measures.length);
  let worst = 0;
  for (const [i, row] of native.measures.entries()) {
    if (row.accuracy < 0.5) continue; // networks of one or two units end where chance leads them
    worst = Math.max(worst, Math.abs(row.accuracy - found.measures[i].accuracy));
  }
  console.log(
    `${name}: ${said[0]}; ${native.measures.length} rows, largest difference to native ${worst.toFixed(4)}`,
  );
  expect(worst <= tolerance, `${name}: largest difference`, worst);
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

function expect(ok, what, got) {
  if (!ok) throw new Error(`check:fallback: ${what}: got ${got}`);
}
