import { existsSync, statSync } from "node:fs";
import { register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { check, Refusal } from "../../core/check.js";
import { experiments } from "../../experiments/experiment.js";
import { experimentOf, type OwnExperiment } from "../../experiments/own.js";
import { complain } from "../output.js";

const endings = /\.(ts|mts|js|mjs)$/;

/** Whether a word names a program of the user's. */
export const isProgram = (word: string): boolean => endings.test(word);

/** The experiment that a file of the user's exports, checked. Whatever the file does wrong is refused in one line. */
export async function definitionIn(file: string): Promise<OwnExperiment> {
  const isOurs = !existsSync(file) && experiments().includes(file);
  check(!isOurs, "file", file, `a file; an experiment of ours: neuralbits reproduce ${file}`);
  checkFile(file);
  check(isProgram(file), "file", file, "a name that ends in .ts, .mts, .js or .mjs");
  const found = await exportOf(file);
  check(
    found !== undefined,
    `default export of ${file}`,
    "none",
    "an experiment's definition: export default { name, title, claim, datasets, profiles, trials }",
  );
  try {
    return await experimentOf(found as OwnExperiment);
  } catch (error) {
    throw new Refusal(`${file}: ${firstLine(error)}`);
  }
}

const checkFile = (file: string): void =>
  check(statSync(file, { throwIfNoEntry: false })?.isFile() === true, "file", file, "a file that exists");

let hooked = false;

/** What a program of the user's exports by default; undefined where that is nothing. */
export async function exportOf(file: string): Promise<unknown> {
  checkFile(file);
  if (!hooked) register(new URL("./module-hooks.js", import.meta.url));
  hooked = true;
  const ended = () => {
    complain(`${file} cannot be loaded: it ends the process, or awaits what never comes`);
    process.exitCode = 2;
  };
  process.once("exit", ended); // without a word the program would be over, its exit code 0
  try {
    return ((await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new Refusal(`${file} cannot be loaded: ${firstLine(error)}`);
  } finally {
    process.off("exit", ended);
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${nameOf(error)}${error.message}` : String(error);
  return text.split("\n")[0]!;
}

/** What we refuse says all; any other error's name tells what kind it is. */
const nameOf = ({ name }: Error): string => (name === "Refusal" || name === "Error" ? "" : `${name}: `);
