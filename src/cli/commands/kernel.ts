import type { Command } from "commander";
import { check } from "../../core/check.js";
import { alignedLines } from "../../core/text/text-table.js";
import type { Place } from "../../notebook/protocol/kernelspec.js";

const epilogue = `
The kernel runs TypeScript in JupyterLab, VS Code, nbconvert, nbclient and papermill. Installing it needs no Python;
\`neuralbits notebook run\` and \`neuralbits lab\` work without installing it.

Examples:
  neuralbits kernel install                     for this user
  neuralbits kernel install --prefix ~/venv     into a Python environment
  neuralbits kernel list
  neuralbits kernel remove`;

interface Flags {
  user?: boolean;
  prefix?: string;
  json?: boolean;
}

/** `neuralbits kernel`: make Jupyter know our kernel, or forget it. */
export default function kernel(program: Command): void {
  const command = program
    .command("kernel")
    .description("install, list and remove the TypeScript kernel for Jupyter and VS Code")
    .addHelpText("after", epilogue);
  command
    .command("install")
    .description("write the kernelspec and the renderer of its figures")
    .option("--user", "for this user (the default)")
    .option("--prefix <folder>", "under this folder's share/jupyter, such as a Python environment's")
    .action(install);
  command
    .command("list")
    .description("the kernels that Jupyter finds for this user")
    .option("--json", "as JSON, for programs")
    .action(list);
  command
    .command("remove")
    .description("take the kernelspec away")
    .option("--user", "this user's (the default)")
    .option("--prefix <folder>", "the one under this folder's share/jupyter")
    .action(remove);
  command
    .command("start")
    .description("run a kernel; this is what front ends call")
    .argument("<connection-file>", "the file that the front end has written")
    .action(start);
}

function placeOf({ user, prefix }: Flags): Place {
  check(!(user && prefix !== undefined), "--user", `--prefix ${prefix}`, "one of the two");
  return prefix === undefined ? { user: true } : { prefix };
}

async function install(flags: Flags): Promise<void> {
  const { installKernelspec } = await import("../../notebook/protocol/kernelspec.js");
  const folder = await installKernelspec(placeOf(flags));
  console.log(`The kernel "TypeScript (neuralbits)" is installed: ${folder}`);
  const { buildSnapshot } = await import("../../notebook/language/snapshot/background.js");
  try {
    buildSnapshot(); // so that the first kernel starts as fast as later ones
  } catch (error) {
    console.error(`It starts, but slower than it could: ${(error as Error).message}`);
  }
}

async function list({ json }: Flags): Promise<void> {
  const { kernelspecs } = await import("../../notebook/protocol/kernelspec.js");
  const found = kernelspecs();
  if (json) return console.log(JSON.stringify(found, null, 2));
  if (found.length === 0) return console.log("No kernels; neuralbits kernel install adds ours.");
  console.log(
    alignedLines(
      found.map(({ name, displayName, folder, works }) => [
        name,
        displayName,
        folder,
        works ? "" : "(its command is gone)",
      ]),
    ),
  );
}

/** Exit code 1 if there was none. */
async function remove(flags: Flags): Promise<void> {
  const { removeKernelspec } = await import("../../notebook/protocol/kernelspec.js");
  if (await removeKernelspec(placeOf(flags))) console.log("The kernel is removed.");
  else {
    console.log("The kernel was not installed there.");
    process.exitCode = 1;
  }
}

async function start(connectionFile: string): Promise<void> {
  const { startKernelHere } = await import("../../notebook/kernel/main.js");
  await startKernelHere(connectionFile);
}
