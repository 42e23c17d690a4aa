import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { unwritable, writeWhole } from "../../core/file.js";
import { packageFolder } from "../../core/folders.js";
import { plotlyFiles } from "../../web/plotly.js";

export const rendererName = "neuralbits-plotly";

/**
 * Installs our prebuilt JupyterLab extension, which draws Plotly figures and runs stale cells, under `prefix/share/jupyter/labextensions`.
 * `prefix` is a Python environment, `/usr/local`, or the parent of any `share/jupyter` that JupyterLab reads.
 */
export function installRenderer(prefix: string): Promise<string> {
  return installRendererIn(join(prefix, "share", "jupyter"));
}

/**
 * The same in one of Jupyter's data folders. Plotly itself is copied from the installed package. Returns the folder of
 * the extension; an older copy there is replaced.
 */
export async function installRendererIn(data: string): Promise<string> {
  const folder = join(data, "labextensions", rendererName);
  const partial = `${folder}.${process.pid}.partial`;
  try {
    await mkdir(join(partial, "static"), { recursive: true });
    for (const [name, source] of await pieces()) await copyFile(source, join(partial, "static", name));
    await writeWhole(join(partial, "package.json"), `${JSON.stringify(await manifest(), null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw unwritable(folder, error);
  }
  return folder;
}

/** File name in the extension → where it comes from. */
async function pieces(): Promise<[string, string][]> {
  const plotly = plotlyFiles();
  const ours = packageFolder("src", "notebook", "lab", "renderer");
  return [
    ["remoteEntry.js", join(ours, "remoteEntry.js")],
    ["stale-cells.js", join(ours, "stale-cells.js")],
    ["figure.js", packageFolder("src", "web", "safe-figure.js")],
    ["plotly.min.js", plotly.script],
    ["plotly.LICENSE", plotly.licence],
  ];
}

/** What JupyterLab reads to find the container. */
async function manifest(): Promise<object> {
  const { version } = JSON.parse(await readFile(packageFolder("package.json"), "utf8")) as {
    version: string;
  };
  return {
    name: rendererName,
    version,
    description: "Plotly figures in JupyterLab, live and in untrusted notebooks; marks and runs stale cells",
    license: "MIT",
    jupyterlab: {
      extension: true,
      mimeExtension: true,
      _build: {
        load: "static/remoteEntry.js",
        extension: "./extension",
        mimeExtension: "./mimeExtension",
      },
    },
  };
}
