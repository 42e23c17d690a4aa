import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants, setPriority } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../../core/folders.js";
import { startKernel } from "../../protocol/client.js";
import { factsCommand, hasSnapshots, snapshotFile } from "../../protocol/launch.js";
import { librariesStamp } from "../libraries.js";
import { NotebookProgram } from "../program.js";
import { compilerFacts, loadTypeScript } from "../typescript.js";
import { bundled } from "./bundled.js";
import type { SnapshotInput } from "./input.js";

const mostKept = 6; // of other installations, some 30 MB each
const tooLongMs = 300_000; // parts as old as this were left by a builder that was killed

/**
 * Makes the snapshot from which later kernels of this package start, unless the one that is there still holds or another
 * process is at it. Throws where none can be made; what is known to fail is not tried again.
 */
async function buildSnapshot(): Promise<void> {
  if (!hasSnapshots) return;
  const file = snapshotFile();
  const stamp = librariesStamp(compilerFacts(), packageFolder());
  if (holds(file, stamp)) return;
  const parts = `${file}.parts`;
  if (!claimed(parts)) return;
  try {
    rmSync(`${file}.txt`, { force: true }); // without it a snapshot is not looked at
    writeBlob(parts);
    await tried(join(parts, "blob"), parts);
    renameSync(join(parts, "blob"), `${file}.blob`);
  } catch (error) {
    rmSync(`${file}.blob`, { force: true });
    throw error;
  } finally {
    writeFileSync(join(parts, "txt"), `${stamp}\n${factsOf(file)}`);
    renameSync(join(parts, "txt"), `${file}.txt`);
    rmSync(parts, { recursive: true, force: true });
  }
  removeOthers(file);
}

/** What the shell that starts a kernel compares; nothing where there is no snapshot. */
function factsOf(file: string): string {
  if (!existsSync(`${file}.blob`)) return "";
  return execFileSync(...factsCommand(process.execPath, file), { encoding: "utf8" });
}

/** Whether what was made, or was seen to fail, is what would be made now. */
function holds(file: string, stamp: string): boolean {
  try {
    return readFileSync(`${file}.txt`, "utf8") === `${stamp}\n${factsOf(file)}`;
  } catch {
    return false;
  }
}

/** Whether the folder is ours to work in. */
function claimed(parts: string): boolean {
  const age = Date.now() - (statSync(parts, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  mkdirSync(dirname(parts), { recursive: true });
  try {
    if (age > tooLongMs) {
      renameSync(parts, `${parts}.${process.pid}`); // one of two that see it has it
      rmSync(`${parts}.${process.pid}`, { recursive: true, force: true });
    }
    mkdirSync(parts);
    return true;
  } catch {
    return false;
  }
}

function writeBlob(parts: string): void {
  const compiler = loadTypeScript();
  const program = new NotebookProgram(compiler, packageFolder());
  program.check("0"); // reads the libraries
  const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const input: SnapshotInput = {
    compiler: { path: compiler.path, stamp: compiler.stamp },
    libraries: program.libraries(),
    start: beside("./start.cjs"),
  };
  const paths = { input: join(parts, "input.json"), entry: join(parts, "entry.cjs") };
  writeFileSync(paths.input, JSON.stringify(input));
  writeFileSync(paths.entry, bundled(compiler.ts, beside("./entry.js")));
  const args = ["--snapshot-blob", join(parts, "blob"), "--build-snapshot", paths.entry, paths.input];
  execFileSync(process.execPath, args, { env: plainEnvironment(), stdio: "pipe", timeout: 120_000 });
}

/** Starts a kernel from it and has a cell answered, with imports of both kinds of modules. */
async function tried(blob: string, cwd: string): Promise<void> {
  const main = packageFolder("dist", "notebook", "kernel", "main.js");
  const argv = [process.execPath, "--snapshot-blob", blob, main, "{connection_file}"];
  const kernel = await startKernel({ argv, cwd, env: plainEnvironment(), timeoutMs: 60_000 });
  try {
    const { reply } = await kernel.execute(
      'import * as net from "node:net"; net.isIP("::1") satisfies number',
    );
    if (reply.status !== "ok")
      throw new Error(`a kernel from a snapshot: got ${JSON.stringify(reply)}, expected ok`);
  } finally {
    await kernel.shutdown();
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return environment;
}

/** Snapshots of other installations, but for the newest. */
function removeOthers(file: string): void {
  const folder = dirname(file);
  const others = readdirSync(folder)
    .filter(name => /^start-\w+\.blob$/.test(name) && name !== `${basename(file)}.blob`)
    .map(name => join(folder, name))
    .map(path => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of others.slice(mostKept))
    for (const ending of ["blob", "txt"]) rmSync(path.replace(/blob$/, ending), { force: true });
}

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {} // where it is lower already
await buildSnapshot();
