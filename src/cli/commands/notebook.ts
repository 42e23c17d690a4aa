import type { Command } from "commander";
import { diffCommand } from "../notebook/diff.js";
import { lintCommand } from "../notebook/lint.js";
import { runCommand } from "../notebook/run.js";
import { stripCommand } from "../notebook/strip.js";
import { testCommand } from "../notebook/test.js";
import { textCommands } from "../notebook/text.js";

const epilogue = `
Exit codes: 0 done, 1 a cell failed or something was found, 2 refused (a parameter, a file), 3 time-out,
4 the kernel died, 5 interrupted. Everything works without Python.

Examples:
  neuralbits notebook run notebooks/02-mnist-table.ipynb -o out.ipynb          run it, keep the original
  neuralbits notebook run notebooks/02-mnist-table.ipynb --help-notebook       its parameters
  neuralbits notebook run study.ipynb -p bits=720 -p dataset=fashion --html report.html
  neuralbits notebook test notebooks/*.ipynb                                   run and compare with what is stored
  neuralbits notebook lint notebooks/*.ipynb
  git config filter.notebooks.clean "npx neuralbits notebook strip -"          outputs stay out of git
  neuralbits notebook diff old.ipynb new.ipynb
  neuralbits notebook sync study.ipynb                       study.ts beside it: edit either, sync again`;

/** `neuralbits notebook`: run, test, lint, strip and compare notebooks, without Jupyter. */
export default function notebook(program: Command): void {
  const command = program
    .command("notebook")
    .description("run, test, check, strip and compare notebooks, and keep them as text, without Jupyter")
    .addHelpText("after", epilogue);
  for (const add of [runCommand, testCommand, lintCommand, stripCommand, diffCommand, textCommands])
    add(command);
}
