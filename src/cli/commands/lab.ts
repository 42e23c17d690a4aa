import { existsSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import { check } from "../../core/check.js";
import { progressOn } from "../../core/progress.js";
import { portNumber } from "../arguments.js";
import { complain } from "../output.js";
import { stopSignal } from "../signals.js";

const epilogue = `
On first use JupyterLab is set up in the user's cache folder, from PyPI; that needs Python 3.10 or newer.
It listens on 127.0.0.1 alone and asks for the token that is part of the address. Ctrl-C ends it.

Examples:
  neuralbits lab                                  the folder notebooks, or this one
  neuralbits lab notebooks/02-mnist-table.ipynb   one notebook`;

interface Flags {
  port?: number;
  python?: string;
  setup?: boolean;
}

/** `neuralbits lab`: JupyterLab with our kernel, set up by itself. */
export default function lab(program: Command): void {
  program
    .command("lab")
    .description("open JupyterLab with the TypeScript kernel; sets itself up on first use")
    .argument("[path]", "a folder or a notebook", undefined)
    .option("--port <number>", "a fixed port; default: the first free one from 8888", portNumber)
    .option(
      "--python <command>",
      "the Python that makes the environment; default: NEURALBITS_PYTHON, python3",
    )
    .option("--setup", "set it up and end")
    .addHelpText("after", epilogue)
    .action(open);
}

async function open(path: string | undefined, flags: Flags): Promise<void> {
  const { labEnvironment } = await import("../../notebook/lab/environment.js");
  const { labPrefix } = await import("../../notebook/lab/prefix.js");
  const { startLab } = await import("../../notebook/lab/server.js");
  const { installKernelspec } = await import("../../notebook/protocol/kernelspec.js");
  const shown = whatToShow(path);
  const progress = progressOn();
  const environment = await labEnvironment(progress, flags.python).finally(() => progress.close());
  const prefix = await labPrefix(folder => installKernelspec({ prefix: folder }));
  if (flags.setup) return console.log(`JupyterLab is set up: ${environment.prefix}`);
  const signal = stopSignal();
  const port = flags.port === undefined ? {} : { port: flags.port };
  const server = await startLab(environment, { ...shown, prefixes: [prefix], ...port });
  console.log(`JupyterLab: ${server.url}\nCtrl-C ends it.`);
  const stopped = new Promise<"stopped">(done => {
    signal.addEventListener("abort", () => done("stopped"), { once: true });
  });
  const end = await Promise.race([server.ended, stopped]);
  await server.stop();
  if (end === "stopped") return;
  complain(`JupyterLab has ended by itself: ${server.lastWords}`);
  process.exitCode = 1;
}

/** The folder that is served, and the page that the address opens. */
function whatToShow(path: string | undefined): { root: string; page?: string } {
  const named = path ?? (existsSync("notebooks") ? "notebooks" : ".");
  check(existsSync(named), "path", named, "a folder or a notebook");
  if (statSync(named).isDirectory()) return { root: resolve(named) };
  const root = isInside(named) ? process.cwd() : dirname(resolve(named));
  const file = isInside(named) ? relative(root, resolve(named)) : basename(named);
  return { root, page: `lab/tree/${file.split(/[\\/]/).map(encodeURIComponent).join("/")}` };
}

const isInside = (path: string): boolean => !relative(process.cwd(), resolve(path)).startsWith("..");
