import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, open, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, freshConnection } from "./connection.js";
import { kernelCommand } from "./launch.js";

/** How to start a kernel; by default ours, on this Node. */
export interface StartOptions {
  /** Command and arguments; `{connection_file}` stands for the path of the connection file. */
  argv?: readonly string[] | undefined;
  /** Working directory of the kernel: relative imports and files start there. Default: ours. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** `ipc`: sockets in the file system, whose paths begin with `ip`. Default: `tcp` on 127.0.0.1. */
  transport?: Connection["transport"];
  ip?: string;
  /** Milliseconds until the first answer, after which the start has failed. */
  timeoutMs?: number;
  /** Aborted: the start is given up. */
  signal?: AbortSignal | undefined;
}

/** How the kernel's process ended. */
export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of what the process wrote to its own standard output and error. */
  readonly log: string;
}

/** A kernel's process and the folder that holds its connection file and its log. */
export interface KernelProcess {
  readonly child: ChildProcess;
  readonly connection: Connection;
  readonly folder: string;
}

/** Output goes to a file, never to a pipe: a kernel must not stop or spin because its reader is gone. */
export async function spawnKernel(options: StartOptions): Promise<KernelProcess> {
  const { argv = kernelCommand(), cwd, env, transport = "tcp", ip = "127.0.0.1" } = options;
  const connection = { ...(await freshConnection()), transport, ip };
  const folder = await mkdtemp(join(tmpdir(), "neuralbits-kernel-"));
  const file = join(folder, "connection.json");
  await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
  const log = await open(join(folder, "log.txt"), "w");
  const [command, ...args] = argv.map(part => part.replace("{connection_file}", file));
  const child = spawn(command!, args, {
    cwd,
    env: { ...(env ?? process.env), JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", log.fd, log.fd],
  });
  child.once("spawn", () => void log.close());
  child.once("error", () => void log.close().catch(() => {}));
  return { child, connection, folder };
}

/** What the process said last; the engine's own call stack, which follows its last words, is left out. */
export async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.trimEnd().split("\n");
  const words = lines.filter(line => !/^\s*\d+: 0x|^-+ Native stack trace -+$|^\s*$/.test(line));
  return words.slice(-12).join("\n").slice(-4000);
}
