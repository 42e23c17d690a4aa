import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { check } from "../core/check.js";
import { packageFolder } from "../core/folders.js";
import { redacted, redactedCommand, redactedVariables } from "./redact.js";
import type { Provenance } from "./run.js";
import { sqliteVersions } from "./store/driver.js";

/**
 * Where a number comes from: code, libraries, machine, command. The caller adds the versions that only it knows
 * (TensorFlow's). Values that look like secrets are left out. Takes a tenth of a second: gather once per command.
 */
export function gatherProvenance({
  versions = {},
  folder = packageFolder(),
}: {
  versions?: Readonly<Record<string, string>>;
  /** Whose git state and lock file are meant. */
  folder?: string;
} = {}): Provenance {
  return {
    ...codeState(folder),
    lockHash: lockHash(folder),
    versions: { ...ownVersions(), ...versions },
    machine: machine(),
    command: redactedCommand(process.argv),
    environment: redactedVariables(process.env),
  };
}

/** Refuses what `runs show` could not tell of later. */
export function checkProvenance(given: Provenance): void {
  const expected = "what gatherProvenance() gathers";
  check(typeof given === "object" && given !== null, "provenance of a trial", given, expected);
  const { commit, dirtyPatch, lockHash, versions, machine, command, environment = {} } = given;
  for (const [name, text] of Object.entries({ commit, dirtyPatch, lockHash }))
    check(
      text === null || typeof text === "string",
      `provenance, ${name}`,
      text,
      `text or null: ${expected}`,
    );
  for (const [name, part] of Object.entries({ versions, machine, environment }))
    check(
      typeof part === "object" && part !== null,
      `provenance, ${name}`,
      part,
      `names with values: ${expected}`,
    );
  check(Array.isArray(command), "provenance, command", command, `a list of words: ${expected}`);
}

const patchLimit = 1 << 20; // bytes; beyond that it is data, not a change of code

/** Commit and patch; both null outside git, the commit alone null before the first one. */
function codeState(folder: string): Pick<Provenance, "commit" | "dirtyPatch"> {
  if (git(folder, "rev-parse", "--is-inside-work-tree")?.trim() !== "true")
    return { commit: null, dirtyPatch: null };
  const top = git(folder, "rev-parse", "--show-toplevel")!.trim();
  const commit = git(top, "rev-parse", "--verify", "--quiet", "HEAD")?.trim() || null;
  const base = commit ?? git(top, "hash-object", "-t", "tree", "/dev/null")?.trim();
  const tracked = base ? git(top, ...diff, base, "--") : null;
  if (tracked === null) return { commit, dirtyPatch: null };
  return { commit, dirtyPatch: redacted(limited(tracked + untracked(top))) };
}

/** No program of the user's configuration runs, and paths are written as usual. */
const diff = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"];

const untrackedFiles = 50; // a new experiment is a file or two; more is a folder of data
const untrackedBytes = 100_000;

/** New files are part of the code that ran: small ones as patches, others by name. */
function untracked(top: string): string {
  const names = (git(top, "ls-files", "--others", "--exclude-standard", "-z") ?? "")
    .split("\0")
    .filter(Boolean);
  const texts = names.slice(0, untrackedFiles).map(name => {
    const bytes = statSync(join(top, name), { throwIfNoEntry: false })?.size ?? 0;
    const secret = /(^|\/)\.(env|npmrc|netrc|pypirc)|\.(pem|key|p12)$/.test(name);
    if (secret || bytes > untrackedBytes) return `# untracked, not included: ${name} (${bytes} bytes)\n`;
    return git(top, ...diff, "--no-index", "--", "/dev/null", name) ?? "";
  });
  const more = names.length - texts.length;
  return texts.join("") + (more > 0 ? `# untracked, not included: ${more} more files\n` : "");
}

function limited(patch: string): string {
  const bytes = Buffer.from(patch);
  if (bytes.length <= patchLimit) return patch;
  return `${bytes.subarray(0, patchLimit).toString()}\n# cut here, at ${patchLimit} bytes\n`;
}

/** What git prints; null where git is missing or says no. No shell, no locks, no questions. */
function git(folder: string, ...args: string[]): string | null {
  const { status, stdout, error } = spawnSync("git", ["-c", "core.fsmonitor=false", ...args], {
    cwd: folder,
    env: { ...withoutGit(process.env), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 2 * patchLimit, // what exceeds it is cut anyway
    timeout: 20_000,
  });
  const tooLong = (error as NodeJS.ErrnoException | undefined)?.code === "ENOBUFS";
  const differs = status === 1 && args.includes("--no-index"); // there 1 means "not equal"
  return status === 0 || differs || tooLong ? stdout.toString() : null;
}

/** A hook's GIT_DIR would lead us to another repository than the folder's. */
const withoutGit = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name)),
  );

/** sha256 of the nearest package-lock.json from the folder upwards; null without one. */
function lockHash(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package-lock.json");
    if (existsSync(path)) return createHash("sha256").update(readFileSync(path)).digest("hex");
    if (dirname(at) === at) return null;
  }
}

function ownVersions(): Record<string, string> {
  const version = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  const { driver, sqlite } = sqliteVersions();
  return {
    node: process.versions.node,
    neuralbits: version(packageFolder("package.json")),
    "better-sqlite3": driver,
    sqlite,
  };
}

export function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: platform(),
    arch: arch(),
    release: release(),
  };
}
