import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { cacheFolder } from "../../core/folders.js";
import type { Progress } from "../../core/progress.js";
import { environmentPython, findPython, output, type Python, run } from "./python.js";

/** A Python environment that holds JupyterLab. */
export interface LabEnvironment {
  /** The environment's folder. */
  prefix: string;
  /** Its interpreter. */
  python: string;
}

/** What is installed: JupyterLab, the front end of its widgets, and the parts of Jupyter that they talk to. */
const pins = [
  "jupyterlab==4.6.6",
  "jupyterlab_widgets==3.0.17", // sliders; the front end alone, without ipywidgets
  "jupyterlab_server==2.28.1",
  "jupyter_server==2.21.1",
  "jupyter_client==8.10.0",
  "jupyter_core==5.9.1",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
  "nbformat==5.11.1",
];

/** JupyterLab's settings where ours differ from its own; a person's choices in the page win over them. */
const settings = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false }, // no network
  "@jupyter-widgets/jupyterlab-manager:plugin": { saveState: true }, // sliders are drawn in a re-opened notebook
};

/** Plotly's own extension would freeze live figures, and two renderers of one type compete. */
const page = { disabledExtensions: { "jupyterlab-plotly": true } };

/**
 * The environment that all clones of this version share, made on first use from PyPI in the user's cache folder. It is
 * trusted only by its marker file, which is written last and carries the hash of what should be in it: an interrupted
 * set-up starts again. `python` is the command to make it with.
 */
export async function labEnvironment(progress: Progress, python?: string): Promise<LabEnvironment> {
  const home = cacheFolder("lab");
  const marker = join(home, `${contentsHash()}.json`);
  return (await ready(marker)) ?? make(home, marker, await findPython(python), progress);
}

const contentsHash = (): string =>
  createHash("sha256")
    .update(JSON.stringify([pins, settings, page]))
    .digest("hex")
    .slice(0, 12);

/** The environment that the marker names, if it still runs: a new system Python leaves a dead one behind. */
async function ready(marker: string): Promise<LabEnvironment | undefined> {
  if (!existsSync(marker)) return undefined;
  const { prefix } = JSON.parse(await readFile(marker, "utf8")) as { prefix: string };
  const python = environmentPython(prefix);
  const works = await output(python, ["-c", "import jupyterlab, jupyter_server"]).then(
    () => true,
    () => false,
  );
  return works ? { prefix, python } : undefined;
}

async function make(
  home: string,
  marker: string,
  python: Python,
  progress: Progress,
): Promise<LabEnvironment> {
  const prefix = join(home, `${contentsHash()}-${randomBytes(4).toString("hex")}`);
  progress.line(`First use: JupyterLab is set up in ${prefix} (once, about 250 MB, from PyPI)`);
  await mkdir(home, { recursive: true });
  await removeAbandoned(home);
  const task = progress.task("setting up JupyterLab", 0);
  try {
    task.at(0, `Python ${python.version} environment`);
    await run(python.command, [...python.args, "-m", "venv", prefix]);
    const inside = environmentPython(prefix);
    await install(inside, note => task.at(0, note));
    await arrange(prefix);
    await writeWhole(marker, `${JSON.stringify({ prefix, python: python.version, pins }, null, 2)}\n`);
    task.end();
    return { prefix, python: inside };
  } catch (error) {
    task.end("failed");
    await rm(prefix, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

async function install(python: string, note: (text: string) => void): Promise<void> {
  const options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--prefer-binary"];
  let packages = 0;
  const heard = (line: string) => {
    const name = /^\s*(?:Collecting |Processing \S*\/)([\w.]+)/.exec(line)?.[1];
    if (name) note(`${++packages} packages, ${name}`);
    if (line.startsWith("Installing collected packages")) note(`${packages} packages, installing`);
  };
  await run(python, ["-m", "pip", "install", ...options, ...pins], heard).catch(error => {
    throw new Refusal(
      `JupyterLab could not be installed from PyPI; is it reachable? pip said: ${error.message}`,
    );
  });
}

/** Our settings into it, and the empty Python kernel out of it: nobody looks for that here. */
async function arrange(prefix: string): Promise<void> {
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  await writeWhole(join(prefix, "share", "jupyter", "lab", "settings", "overrides.json"), json(settings));
  await writeWhole(join(prefix, "etc", "jupyter", "labconfig", "page_config.json"), json(page));
  await rm(join(prefix, "share", "jupyter", "kernels", "python3"), { recursive: true, force: true });
}

const abandonedMs = 3_600_000; // a set-up takes a minute; one of another process may be under way

/** Folders of set-ups that never got their marker, and of earlier versions' whose marker is gone. */
async function removeAbandoned(home: string): Promise<void> {
  const names = await readdir(home);
  const markers = names.filter(name => /^[0-9a-f]{12}\.json$/.test(name));
  const kept = await Promise.all(
    markers.map(
      async name => (JSON.parse(await readFile(join(home, name), "utf8")) as LabEnvironment).prefix,
    ),
  );
  for (const name of names.filter(name => /^[0-9a-f]{12}-[0-9a-f]{8}$/.test(name))) {
    const folder = join(home, name);
    const old = Date.now() - (await stat(folder)).mtimeMs > abandonedMs;
    if (old && !kept.includes(folder)) await rm(folder, { recursive: true, force: true });
  }
}
