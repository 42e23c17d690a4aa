import { spawnSync } from "node:child_process";

/** Bytes of a patch; beyond that it is data, not a change of code. */
export const patchLimit = 1 << 20;

const mostBytes = 64 << 20; // a notebook with pictures is some megabytes; what exceeds it is cut

/** No program of the user's configuration runs, and paths are written as usual. */
export const diff = [
  "diff",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

/** What git prints; null, and the trouble where there is one to tell, where git is missing or says no. */
export interface Answer {
  readonly text: string | null;
  readonly trouble: string | null;
}

/** No shell, no locks, no questions. */
export function git(folder: string, ...args: string[]): Answer {
  const { status, stdout, stderr, error } = spawnSync("git", ["-c", "core.fsmonitor=false", ...args], {
    cwd: folder,
    env: { ...withoutGit(process.env), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: mostBytes,
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
