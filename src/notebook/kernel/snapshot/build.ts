import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../../core/folders.js";
import { NotebookProgram } from "../../language/program.js";
import { type Compiler, loadTypeScript } from "../../language/typescript.js";
import { factsScript, snapshotFile } from "../../protocol/launch.js";
import { bundled } from "./bundled.js";
import type { SnapshotInput } from "./input.js";

const mostKept = 4; // of other installations, some 30 MB each
const tooLongMs = 120_000; // parts as old as this were left by a builder that was killed

/**
 * Makes the snapshot from which later kernels of this package start, unless the one that is there still holds, another
 * process is at it, or the system is Windows, where kernels start as any program does.
 */
export function buildSnapshot(): void {
  if (process.platform === "win32") return;
  const compiler = loadTypeScript();
  const program = new NotebookProgram(compiler, packageFolder());
  const file = snapshotFile();
  const made = `${compiler.stamp} ${program.libraries().stamp}\n${factsOfNode()}`;
  if (existing(file) === made) return;
  const parts = `${file}.parts`;
  if (!claimed(parts)) return;
  try {
    program.check("0"); // reads the libraries
    writeBlob(parts, compiler, program);
    writeFileSync(join(parts, "txt"), made);
    for (const ending of ["blob", "txt"]) renameSync(join(parts, ending), `${file}.${ending}`);
    removeOthers(file);
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
}

/** As the shell that starts a kernel compares them. */
const factsOfNode = (): string =>
  execFileSync("/bin/sh", ["-c", factsScript, "sh", process.execPath], { encoding: "utf8" });

/** What the snapshot that is there was made by. */
function existing(file: string): string | undefined {
  try {
    statSync(`${file}.blob`);
    return readFileSync(`${file}.txt`, "utf8");
  } catch {
    return undefined;
  }
}

/** Whether the folder is ours to work in. */
function claimed(parts: string): boolean {
  const age = Date.now() - (statSync(parts, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > tooLongMs) rmSync(parts, { recursive: true, force: true });
  mkdirSync(dirname(parts), { recursive: true });
  try {
    mkdirSync(parts);
    return true;
  } catch {
    return false;
  }
}

/** A file `blob` that was seen to start a process. */
function writeBlob(parts: string, { ts, path, stamp }: Compiler, program: NotebookProgram): void {
  const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const input: SnapshotInput = {
    compiler: { path, stamp },
    libraries: program.libraries(),
    start: beside("./start.cjs"),
  };
  const written = (name: string, text: string): string => {
    writeFileSync(join(parts, name), text);
    return join(parts, name);
  };
  const entry = written("entry.cjs", bundled(ts, beside("./entry.js")));
  const words = ["--build-snapshot", entry, written("input.json", JSON.stringify(input))];
  runNode(parts, words);
  runNode(parts, [written("nothing.mjs", "")]);
}

function runNode(parts: string, words: readonly string[]): void {
  const { NODE_OPTIONS: _, ...env } = process.env;
  execFileSync(process.execPath, ["--snapshot-blob", join(parts, "blob"), ...words], { env, stdio: "pipe" });
}

/** Snapshots of other installations, but for the newest. */
function removeOthers(file: string): void {
  const folder = dirname(file);
  const others = readdirSync(folder)
    .filter(name => /^start-\w+\.blob$/.test(name) && name !== `${basename(file)}.blob`)
    .map(name => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of others.slice(mostKept))
    for (const ending of ["blob", "txt"]) rmSync(path.replace(/blob$/, ending), { force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) buildSnapshot();
