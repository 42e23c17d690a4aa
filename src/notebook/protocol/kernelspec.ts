import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { unwritable } from "../../core/file.js";
import { installRendererIn } from "../lab/renderer.js";
import { kernelCommand } from "./launch.js";

export const kernelName = "neuralbits";

/** Where Jupyter looks for kernels: the user's own data folder, or `share/jupyter` of a prefix. */
export type Place = { readonly user: true } | { readonly prefix: string };

/** A kernelspec as it lies on disk. */
export interface Kernelspec {
  readonly name: string;
  readonly folder: string;
  readonly displayName: string;
  readonly language: string;
  /** Whether the command that it names is still there. */
  readonly works: boolean;
}

/**
 * Installs our kernel and the renderer of its figures, so that JupyterLab, VS Code, nbconvert, nbclient and papermill
 * find them. An older installation there is replaced. Returns the kernelspec's folder.
 */
export async function installKernelspec(place: Place): Promise<string> {
  const data = dataFolder(place);
  const folder = join(data, "kernels", kernelName);
  const partial = `${folder}.${process.pid}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, "kernel.json"), `${JSON.stringify(kernelJson(), null, 2)}\n`);
    await writeFile(join(partial, "logo-svg.svg"), logo);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw unwritable(folder, error);
  }
  await installRendererIn(data);
  return folder;
}

/** Takes our kernel away again; false where it was not there. */
export async function removeKernelspec(place: Place): Promise<boolean> {
  const folder = join(dataFolder(place), "kernels", kernelName);
  if (!existsSync(folder)) return false;
  await rm(folder, { recursive: true }).catch(error => {
    throw unwritable(folder, error);
  });
  return true;
}

/** All kernels in the folders where Jupyter looks, those that it would take first coming first. */
export function kernelspecs(): Kernelspec[] {
  return searchedFolders().flatMap(data => {
    const kernels = join(data, "kernels");
    if (!existsSync(kernels)) return [];
    return readdirSync(kernels)
      .sort()
      .flatMap(name => readKernelspec(join(kernels, name), name) ?? []);
  });
}

function readKernelspec(folder: string, name: string): Kernelspec | undefined {
  try {
    const { display_name, language, argv } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    const paths = (argv as string[]).filter(part => /^([/\\]|[A-Za-z]:)/.test(part));
    return {
      name,
      folder,
      displayName: display_name,
      language,
      works: paths.every(path => existsSync(path)),
    };
  } catch {
    return undefined; // no kernelspec, whatever it is
  }
}

/** What the kernelspec says: this Node, this package, and interrupts by message, which no thread is too busy for. */
function kernelJson(): object {
  return {
    argv: kernelCommand(),
    display_name: "TypeScript (neuralbits)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}

/** Jupyter's data folder. */
function dataFolder(place: Place): string {
  return "prefix" in place ? join(place.prefix, "share", "jupyter") : userDataFolder();
}

/** As jupyter_core has it: `JUPYTER_DATA_DIR`, else the system's place for a user's data. */
function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? homedir(), "jupyter");
  return join(XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "jupyter");
}

function searchedFolders(): string[] {
  const named = (process.env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  const system = process.platform === "win32" ? [] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [...new Set([...named, userDataFolder(), ...system])];
}

/** Two planes through a point, and the bits on their sides. */
const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="10" fill="#14213d"/>
<path d="M6 46 58 18M20 6 44 58" stroke="#7fb4ff" stroke-width="2.5"/>
<g fill="#fca311"><circle cx="16" cy="20" r="4.5"/><circle cx="47" cy="40" r="4.5"/></g>
<g fill="none" stroke="#fca311" stroke-width="2.5"><circle cx="20" cy="52" r="4"/><circle cx="46" cy="12" r="4"/></g>
</svg>
`;
