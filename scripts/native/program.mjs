// Other programs: where they are, how they are run, and what they said when they failed.
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Runs a program to its end; fails with a `ProgramError` if it fails. */
export const run = promisify(execFile);

export const minutes = 60_000; // milliseconds

/**
 * What `run` throws.
 *
 * @typedef {Error & { cmd?: string, code?: string | number, killed?: boolean, signal?: string, stdout?: string, stderr?: string }} ProgramError
 */

/**
 * The full path of a program, if the PATH holds it.
 *
 * @param {string} program
 */
export function onPath(program) {
  const folders = program.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  return folders.map(folder => join(folder, program)).find(executable);
}

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What went wrong in one line: of a program its last words that say "error", else its last line.
 *
 * @param {unknown} thrown
 */
export function firstLine(thrown) {
  const error = /** @type {ProgramError} */ (thrown);
  if (error.killed) return `no end after the time allowed: ${error.cmd?.split(" ").slice(0, 4).join(" ")}`;
  const said = String(error.stderr ?? "")
    .split("\n")
    .map(text => text.trim())
    .filter(Boolean);
  const telling = (/** @type {string} */ text) =>
    /error|not found|no module/i.test(text) && !/^(gyp|npm) ERR! (stack )?at /i.test(text);
  const line = said.find(text => /\berror: /i.test(text)) ?? said.findLast(telling) ?? said.at(-1);
  return (line ?? error.message.split("\n")[0] ?? "").replace(/^(gyp|npm) (ERR!|error) /i, "").slice(0, 200);
}

/**
 * Lets errors of these codes pass as undefined; throws every other.
 *
 * @param {...string} codes
 * @returns {(error: NodeJS.ErrnoException) => undefined}
 */
export const ignore =
  (...codes) =>
  error => {
    if (!codes.includes(error.code ?? "")) throw error;
  };
