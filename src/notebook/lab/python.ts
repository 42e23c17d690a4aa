import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Refusal } from "../../core/check.js";

/** A Python that can make environments. */
export interface Python {
  command: string;
  /** What comes before all other arguments. */
  args: string[];
  version: string;
}

const windows = process.platform === "win32";

/** The interpreter inside an environment. */
export const environmentPython = (prefix: string): string =>
  windows ? join(prefix, "Scripts", "python.exe") : join(prefix, "bin", "python");

const oldest = [3, 10]; // JupyterLab 4.6 wants it
const probe = "import sys; print('.'.join(map(str, sys.version_info[:3]))); import venv, ensurepip";

/**
 * The Python to make the environment with: `command`, else `NEURALBITS_PYTHON`, else what is on the path. Refuses, with
 * what to do, when there is none, when it is too old, or when it cannot make environments.
 */
export async function findPython(command = process.env.NEURALBITS_PYTHON): Promise<Python> {
  const candidates = command ? [[command]] : windows ? [["py", "-3"], ["python"]] : [["python3"], ["python"]];
  let problem =
    "JupyterLab needs Python 3.10 or newer, and there is no python3 here; everything else works without it";
  for (const [name, ...args] of candidates as [string, ...string[]][]) {
    const found = await probed(name, args);
    if (typeof found !== "string") return found;
    if (found) problem = found;
  }
  throw new Refusal(problem);
}

/** The Python, or what is wrong with it; empty where there is none of that name. */
async function probed(command: string, args: string[]): Promise<Python | string> {
  const { stdout, missing } = await promisify(execFile)(command, [...args, "-c", probe]).then(
    result => ({ stdout: result.stdout, missing: false }),
    error => ({ stdout: String(error.stdout ?? ""), missing: true }),
  );
  const version = stdout.trim();
  if (!version) return "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < oldest[0]! || (major === oldest[0] && minor < oldest[1]!)) {
    return `JupyterLab needs Python ${oldest.join(".")} or newer, ${command} is ${version}; name another: --python PATH`;
  }
  if (missing) {
    return `${command} (${version}) cannot make environments: its venv or ensurepip module is missing; on Debian: apt-get install python3-venv`;
  }
  return { command, args, version };
}

/** Runs a command to its end, handing over each line it prints; fails with the last line that says something. */
export async function run(
  command: string,
  args: string[],
  heard: (line: string) => void = () => {},
): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: cleanEnvironment() });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", line => {
      said.push(line);
      said.splice(0, said.length - 50);
      heard(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return;
  const errors = said.filter(line => /error/i.test(line));
  throw new Error((errors.at(-1) ?? said.at(-1) ?? `${command} ended with ${code}`).trim());
}

/** What a command prints. */
export async function output(command: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env: cleanEnvironment() });
  return stdout;
}

/** The environment of this process without what would mix other Python packages in. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PYTHONPATH: _, PYTHONHOME: __, VIRTUAL_ENV: ___, ...rest } = process.env;
  return { ...rest, PYTHONNOUSERSITE: "1" };
}
