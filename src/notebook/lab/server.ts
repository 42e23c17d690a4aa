import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../core/check.js";
import { cacheFolder } from "../../core/folders.js";
import type { LabEnvironment } from "./environment.js";
import { cleanEnvironment } from "./python.js";

export interface ServerSettings {
  /** The folder whose notebooks it shows. */
  root: string;
  /** What the address opens: `lab`, or `lab/tree/<notebook>`. */
  page?: string;
  /** Prefixes whose `share/jupyter` holds our kernel and our renderer; they come before all others. */
  prefixes: readonly string[];
  /** A fixed port; else the first free one from 8888. */
  port?: number;
}

export interface LabServer {
  /** `http://127.0.0.1:8888/lab`, the token included. */
  url: string;
  /** `http://127.0.0.1:8888/`. */
  base: string;
  token: string;
  /** Its process. */
  pid: number;
  /** What the server said last, where that was a complaint. */
  readonly lastWords: string;
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>;
  /** Ends it and all its kernels. */
  stop(): Promise<void>;
}

const kernelName = "neuralbits";
const startMs = 120_000; // a cold disk on a busy machine; a quiet one takes 3 s
const stopMs = 10_000; // it ends its kernels first

/** Starts JupyterLab on 127.0.0.1, asking for a token; resolves when it answers. */
export async function startLab(lab: LabEnvironment, settings: ServerSettings): Promise<LabServer> {
  const token = randomBytes(24).toString("hex");
  const runtime = mkdtempSync(join(tmpdir(), "neuralbits-lab-")); // it writes its address and port there
  await mkdir(cacheFolder("lab"), { recursive: true });
  const log = join(runtime, "server.log");
  const file = openSync(log, "a");
  const child = spawn(lab.python, ["-c", serve, ...options(settings)], {
    cwd: settings.root,
    env: environment(settings, token, runtime),
    stdio: ["ignore", file, file],
    detached: true, // Ctrl-C is ours to handle: the server would ask whether we are sure
  });
  closeSync(file);
  const ended = new Promise<void>(resolve => {
    child.on("error", () => resolve());
    child.on("exit", () => resolve());
  });
  const stop = () => end(child, ended).finally(() => rmSync(runtime, { recursive: true, force: true }));
  try {
    const base = await answering(child, runtime, token, log);
    return {
      url: `${base}${settings.page ?? "lab"}?token=${token}`,
      base,
      token,
      pid: child.pid!,
      get lastWords() {
        return lastWords(log);
      },
      ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** JupyterLab, ending by itself when the process that started it is gone, however that died. */
const serve = `
import os, signal, threading, time
parent = os.getppid()
def watch():
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=watch, daemon=True).start()
from jupyterlab.labapp import main
main()
`;

function options({ root, port }: ServerSettings): string[] {
  const values: Record<string, string | number | boolean> = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": port ?? 8888,
    "ServerApp.port_retries": port === undefined ? 100 : 0,
    "ServerApp.root_dir": root,
    "ServerApp.open_browser": false,
    "ServerApp.allow_root": process.getuid?.() === 0, // containers; it listens to this machine alone
    "MultiKernelManager.default_kernel_name": kernelName,
    "KernelSpecManager.ensure_native_kernel": false, // the environment's own Python has nothing for anybody
    "LabApp.extension_manager": "readonly", // no requests to PyPI
  };
  return ["--no-browser", ...Object.entries(values).map(([name, value]) => `--${name}=${flag(value)}`)];
}

const flag = (value: string | number | boolean): string =>
  typeof value === "boolean" ? (value ? "True" : "False") : String(value);

/** Settings, kernels and extensions of other Jupyters on this machine stay out of it. */
function environment({ prefixes }: ServerSettings, token: string, runtime: string): NodeJS.ProcessEnv {
  return {
    ...cleanEnvironment(),
    JUPYTER_TOKEN: token, // not as an argument: those can be read by everybody on the machine
    JUPYTER_CONFIG_DIR: cacheFolder("lab", "config"),
    JUPYTER_DATA_DIR: cacheFolder("lab", "data"),
    JUPYTER_RUNTIME_DIR: runtime,
    JUPYTER_PATH: prefixes.map(prefix => join(prefix, "share", "jupyter")).join(delimiter),
    JUPYTER_PREFER_ENV_PATH: "1",
  };
}

/** The address once the server answers a request that carries the token. */
async function answering(child: ChildProcess, runtime: string, token: string, log: string): Promise<string> {
  for (const giveUp = Date.now() + startMs; Date.now() < giveUp; await pause(100)) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) break;
    const base = addressIn(runtime, child.pid);
    if (!base) continue;
    const headers = { Authorization: `token ${token}` };
    const answer = await fetch(`${base}api/status`, { headers }).catch(() => undefined);
    if (answer?.ok) return base;
  }
  throw new Refusal(`JupyterLab did not start: ${lastWords(log)}`);
}

function addressIn(runtime: string, pid: number): string | undefined {
  const name = readdirSync(runtime).find(file => file === `jpserver-${pid}.json`);
  if (!name) return undefined;
  try {
    return (JSON.parse(readFileSync(join(runtime, name), "utf8")) as { url: string }).url;
  } catch {
    return undefined; // being written
  }
}

/** What the server said before it gave up, in one line. */
function lastWords(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  const complaint =
    lines.filter(line => /error|critical|in use|not available/i.test(line)).at(-1) ?? lines.at(-1);
  return complaint?.replace(/^\[.*?\]\s*/, "") || "it said nothing";
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const late = pause(stopMs, "late", { ref: false });
  if ((await Promise.race([ended, late])) === "late") killGroup(child.pid);
  await ended;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // gone in the meantime
  }
}
