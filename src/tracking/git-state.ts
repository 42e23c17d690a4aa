import { realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { packageFolder, resultsFolder } from "../core/folders.js";
import { diff, git, patchLimit } from "./git.js";
import { notebookPatches } from "./notebook-patches.js";
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
  const dirtyPatch = redacted(limited(tracked.text + notebookPatches(top, base!) + untracked(top, outputs)));
  return { commit, dirtyPatch, ...(doubt ? { doubt } : {}) };
}

const unknown = (doubt: string) => ({ commit: null, dirtyPatch: null, doubt });

/** What we write below a folder of results: the database with what is beside it, and an experiment's files. */
const written = [
  "runs.sqlite*",
  "runs.sqlite*/**",
  "*/measures.csv",
  "*/table.md",
  "*/figure.*",
  "*/report.html",
];

/** Pathspecs that leave out what experiments write, and notebooks, whose cells are looked at alone. */
function outputsIn(top: string): string[] {
  const folders = [resultsFolder(), packageFolder("results")].map(path =>
    relative(top, resolve(realPath(path))),
  );
  const inside = [...new Set(folders)].filter(
    path => path !== ".." && !path.startsWith("../") && !isAbsolute(path),
  );
  const outputs = inside
    .map(folder => folder.replace(/[\\*?[\]]/g, "\\$&"))
    .flatMap(folder => written.map(name => join(folder, name)));
  return [...outputs, "**/*.ipynb"].map(path => `:(exclude,top,glob)${path}`);
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
