import { spawnSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { resultsFolder } from "../core/folders.js";
import { redacted } from "./redact.js";
import type { Provenance } from "./run.js";

/**
 * Commit and patch of the tree that a folder lies in; both null outside git, the commit alone null before the first one.
 * `doubt` says why something is not known. What we write ourselves does not make a tree dirty.
 */
export function gitState(folder: string): Pick<Provenance, "commit" | "dirtyPatch" | "doubt"> {
  const inside = git(folder, "rev-parse", "--is-inside-work-tree");
  if (inside.text?.trim() !== "true") return unknown(inside.trouble ?? `${folder} is in no git repository`);
  if (git(folder, "check-ignore", "--quiet", ".").text !== null)
    return unknown(`${folder} is installed: the repository around it ignores it`);
  const top = git(folder, "rev-parse", "--show-toplevel").text!.trim();
  const commit = git(top, "rev-parse", "--verify", "--quiet", "HEAD").text?.trim() || null;
  const base = commit ?? git(top, "hash-object", "-t", "tree", "/dev/null").text?.trim();
  const outputs = outputsIn(top);
  const tracked = base ? git(top, ...diff, base, "--", ".", ...outputs) : { text: null, trouble: null };
  if (tracked.text === null)
    return {
      commit,
      dirtyPatch: null,
      doubt: tracked.trouble ?? "git cannot compare the tree with its commit",
    };
  const doubt = commit === null ? `${top} has no commit yet` : submoduleDoubt(top);
  const dirtyPatch = redacted(limited(tracked.text + untracked(top, outputs)));
  return { commit, dirtyPatch, ...(doubt ? { doubt } : {}) };
}

const unknown = (doubt: string) => ({ commit: null, dirtyPatch: null, doubt });

/** Pathspecs that leave out what experiments write: results, and the outputs of notebooks in a clone of ours. */
function outputsIn(top: string): string[] {
  const results = relative(top, resolve(realPath(resultsFolder())));
  const own = results && !results.startsWith("..") ? [results] : [];
  return [...new Set([...own, "results"]), "notebooks/*.ipynb"].map(path => `:(exclude,top)${path}`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // not there yet
  }
}

/** The patch names a submodule that has changes, and does not hold them. */
function submoduleDoubt(top: string): string | null {
  const lines = git(top, "status", "--porcelain=v2", "--ignore-submodules=none").text?.split("\n") ?? [];
  const dirty = lines
    .map(line => line.split(" "))
    .filter(([kind, , state = "N"]) => kind === "1" && /^S.(M|.U)/.test(state))
    .map(words => words.slice(8).join(" "));
  return dirty.length ? `the patch does not hold the changes inside the submodule ${dirty.join(", ")}` : null;
}

const patchLimit = 1 << 20; // bytes; beyond that it is data, not a change of code

/** No program of the user's configuration runs, and paths are written as usual. */
const diff = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"];

const untrackedFiles = 50; // a new experiment is a file or two; more is a folder of data
const untrackedBytes = 100_000;

/** New files are part of the code that ran: small ones as patches, others by name. */
function untracked(top: string, outputs: readonly string[]): string {
  const listed = git(top, "ls-files", "--others", "--exclude-standard", "-z", "--", ".", ...outputs).text;
  const names = (listed ?? "").split("\0").filter(Boolean);
  const texts = names.slice(0, untrackedFiles).map(name => {
    const bytes = statSync(join(top, name), { throwIfNoEntry: false })?.size ?? 0;
    const secret = /(^|\/)\.(env|npmrc|netrc|pypirc)|\.(pem|key|p12)$/.test(name);
    if (secret || bytes > untrackedBytes) return `# untracked, not included: ${name} (${bytes} bytes)\n`;
    return git(top, ...diff, "--no-index", "--", "/dev/null", name).text ?? "";
  });
  const more = names.length - texts.length;
  return texts.join("") + (more > 0 ? `# untracked, not included: ${more} more files\n` : "");
}

function limited(patch: string): string {
  const bytes = Buffer.from(patch);
  if (bytes.length <= patchLimit) return patch;
  return `${bytes.subarray(0, patchLimit).toString()}\n# cut here, at ${patchLimit} bytes\n`;
}

/** What git prints; null, and the trouble where there is one to tell, where git is missing or says no. */
interface Answer {
  readonly text: string | null;
  readonly trouble: string | null;
}

/** No shell, no locks, no questions. */
function git(folder: string, ...args: string[]): Answer {
  const { status, stdout, stderr, error } = spawnSync("git", ["-c", "core.fsmonitor=false", ...args], {
    cwd: folder,
    env: { ...withoutGit(process.env), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 * patchLimit, // what exceeds it is cut anyway
    timeout: 20_000,
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const differs = status === 1 && args.includes("--no-index"); // there 1 means "not equal"
  if (status === 0 || differs || code === "ENOBUFS") return { text: stdout.toString(), trouble: null };
  return { text: null, trouble: troubleOf(folder, code, stderr?.toString() ?? "") };
}

function troubleOf(folder: string, code: string | undefined, said: string): string | null {
  if (code === "ENOENT") return "git is not installed";
  if (code === "ETIMEDOUT") return "git did not answer within 20 s";
  if (said.includes("dubious ownership"))
    return `${folder} belongs to another user (git config --global --add safe.directory ${folder} lets git read it)`;
  if (said.includes("not a git repository")) return null;
  return said.trim().split("\n")[0] || null;
}

/** A hook's GIT_DIR would lead us to another repository than the folder's. */
const withoutGit = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name)),
  );
