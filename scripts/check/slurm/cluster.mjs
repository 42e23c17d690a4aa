import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, hostname, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { freePort } from "../free-port.mjs";

/**
 * A cluster of one node that runs as the caller, who is root: no cgroups, no systemd, no accounting.
 *
 * @typedef {object} Cluster
 * @property {NodeJS.ProcessEnv} env with which Slurm's programs find it
 * @property {(line: string, changed: string) => Promise<void>} change of a line of slurm.conf
 * @property {() => Promise<void>} stop
 */

/** Installs Debian's Slurm unless it is there; → its version. */
export function installSlurm() {
  if (spawnSync("slurmctld", ["-V"]).status !== 0) {
    console.log("First use: slurm-wlm and munge are installed");
    run("apt-get", ["update", "-q"]);
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "slurm-wlm", "munge"]);
  }
  return run("slurmctld", ["-V"]).trim();
}

/**
 * Starts it; everything that it writes lies in the folder.
 *
 * @param {string} folder
 * @returns {Promise<Cluster>}
 */
export async function startCluster(folder) {
  const host = hostname().split(".")[0];
  const hosts = await readFile("/etc/hosts", "utf8");
  const isKnown = spawnSync("getent", ["hosts", host]).status === 0;
  if (!isKnown) await appendFile("/etc/hosts", `127.0.0.1 ${host}\n`);
  for (const part of ["state", "node"]) await mkdir(join(folder, part));
  await writeFile(join(folder, "munge.key"), randomBytes(128), { mode: 0o600 });
  const configuration = join(folder, "slurm.conf");
  await writeFile(configuration, await settings(folder, host));
  const [major] = run("slurmctld", ["-V"]).split(" ")[1].split(".");
  // from Slurm 23 on there is a word for "no cgroups"; version 1 of them touches nothing here, where no plugin asks for any
  const plugin = Number(major) >= 23 ? "disabled" : "cgroup/v1";
  await writeFile(join(folder, "cgroup.conf"), `CgroupPlugin=${plugin}\n`);
  const env = { ...process.env, SLURM_CONF: configuration };
  /** @type {import("node:child_process").ChildProcess[]} */
  const daemons = [];
  /** @param {string} command @param {string[]} words */
  const start = async (command, words) => {
    const log = await open(join(folder, `${command}.out`), "w");
    daemons.push(spawn(command, words, { env, stdio: ["ignore", log.fd, log.fd] }));
    await log.close();
  };
  const stop = async () => {
    // before the daemons: a job's keeper that is left without them stays for ever
    const isEmpty = () => queue(env) === "";
    spawnSync("scancel", ["--user", "root"], { env });
    if (!(await until(isEmpty, 300))) {
      spawnSync("scancel", ["--full", "--signal=KILL", "--user", "root"], { env });
      await until(isEmpty, 300);
    }
    for (const daemon of daemons.reverse()) await ended(daemon);
    if (!isKnown) await writeFile("/etc/hosts", hosts);
  };
  try {
    await start("munged", mungeWords(folder));
    await after(500);
    await start("slurmctld", ["-D", "-i"]);
    await start("slurmd", ["-D"]);
    const isUp = () =>
      spawnSync("sinfo", ["-h", "-o", "%T"], { env, encoding: "utf8" }).stdout.trim() === "idle";
    if (!(await until(isUp, 300))) throw new Error(`no idle node; see ${folder}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const change = async (/** @type {string} */ line, /** @type {string} */ changed) => {
    await writeFile(configuration, (await readFile(configuration, "utf8")).replace(line, changed));
    run("scontrol", ["reconfigure"], env);
  };
  return { env, change, stop };
}

/** @param {string} folder */
const mungeWords = folder => [
  ...["--foreground", "--force", `--key-file=${join(folder, "munge.key")}`],
  ...[`--socket=${join(folder, "munge.socket")}`, `--pid-file=${join(folder, "munged.pid")}`],
  ...[`--log-file=${join(folder, "munged.log")}`, `--seed-file=${join(folder, "munge.seed")}`],
];

/**
 * @param {string} folder
 * @param {string} host
 */
async function settings(folder, host) {
  const [control, node] = [await freePort(), await freePort()];
  const megabytes = Math.floor((0.8 * totalmem()) / 2 ** 20);
  return `ClusterName=check
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${control}
SlurmdPort=${node}
AuthType=auth/munge
AuthInfo=socket=${join(folder, "munge.socket")},cred_expire=5
CredType=cred/munge
StateSaveLocation=${join(folder, "state")}
SlurmdSpoolDir=${join(folder, "node")}
SlurmctldPidFile=${join(folder, "slurmctld.pid")}
SlurmdPidFile=${join(folder, "slurmd.pid")}
SlurmctldLogFile=${join(folder, "slurmctld.log")}
SlurmdLogFile=${join(folder, "slurmd.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=100000,bf_interval=1
AccountingStorageType=accounting_storage/none
JobRequeue=1
RequeueExit=75
KillWait=5
MinJobAge=300
ReturnToService=2
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=${megabytes} State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

/** @param {NodeJS.ProcessEnv} env */
const queue = env => spawnSync("squeue", ["-h"], { env, encoding: "utf8" }).stdout.trim();

/** @param {import("node:child_process").ChildProcess} daemon */
async function ended(daemon) {
  if (daemon.exitCode !== null || daemon.signalCode !== null || daemon.pid === undefined) return;
  daemon.kill("SIGTERM");
  const isOver = await until(() => daemon.exitCode !== null || daemon.signalCode !== null, 100);
  if (!isOver) daemon.kill("SIGKILL");
}

/**
 * Asks ten times a second; whether it came true.
 *
 * @param {() => boolean | Promise<boolean>} isTrue
 * @param {number} times
 */
export async function until(isTrue, times) {
  for (let i = 0; i < times; i++) {
    if (await isTrue()) return true;
    await after(100);
  }
  return false;
}

/**
 * @param {string} command
 * @param {readonly string[]} words
 */
function run(command, words, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}
