import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { jobScript } from "./job-script.js";

// The script in a real shell, with an scontrol that writes down what it is asked: Slurm itself is tried by check:slurm.

const scratch = mkdtempSync(join(tmpdir(), "job-script-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function place(requeueExit: string, command: readonly string[]) {
  const folder = mkdtempSync(join(scratch, "it's "));
  mkdirSync(join(folder, "ends"));
  writeFileSync(join(folder, "job.sh"), jobScript({ command, requeues: 2, ends: join(folder, "ends") }));
  writeFileSync(
    join(folder, "scontrol"),
    `#!/bin/sh\n[ "$1" = show ] && echo "RequeueExit             = ${requeueExit}" && exit\necho "$@" >> '${folder.replace("'", "'\\''")}/asked'\nexit 1\n`,
  );
  chmodSync(join(folder, "scontrol"), 0o755);
  const env = {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    ...{ SLURM_JOB_ID: "17", SLURM_ARRAY_TASK_ID: "3", SLURM_RESTART_COUNT: "1", SLURM_CPUS_PER_TASK: "2" },
  };
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
  return {
    script: join(folder, "job.sh"),
    env,
    asked: () => read("asked"),
    end: () => read("ends/3").trim(),
  };
}

const node = (code: string) => [process.execPath, "-e", code];

describe("a task", () => {
  it.each([
    ["is done", "", 0, "0", ""],
    ["failed", "process.exitCode = 3", 3, "3", ""],
    ["was killed, asks by its exit code", "process.kill(process.pid, 'SIGKILL')", 75, "", ""],
    ["asks for another start", "process.exitCode = 75", 75, "", ""],
  ])("that %s", (_, code, exit, end, asked) => {
    const at = place("75", node(code));
    expect(spawnSync("bash", [at.script], { env: at.env }).status).toBe(exit);
    expect([at.end(), at.asked()]).toEqual([end, asked]);
  });

  it("asks scontrol where the cluster knows no such exit code", () => {
    const at = place("(null)", node("process.kill(process.pid, 'SIGKILL')"));
    expect(spawnSync("bash", [at.script], { env: at.env }).status).toBe(75);
    expect(at.asked()).toBe("requeue 17\n");
  });

  it("is not started again for ever", () => {
    const at = place("75", node("process.kill(process.pid, 'SIGKILL')"));
    const env = { ...at.env, SLURM_RESTART_COUNT: "2" };
    expect(spawnSync("bash", [at.script], { env }).status).toBe(137);
    expect(at.end()).toBe("137");
  });

  it.each([
    ["SIGUSR1", 75, ""], // its time is nearly up
    ["SIGTERM", 9, "9"], // it is cancelled
  ] as const)("at %s has its program end in its own time", async (signal, exit, end) => {
    const waits =
      "process.on('SIGTERM', () => setTimeout(() => process.exit(9), 100)); setInterval(() => {}, 1e3); console.log('up', process.env.OMP_NUM_THREADS)";
    const at = place("75", node(waits));
    const child = spawn("bash", [at.script], { env: at.env, stdio: ["ignore", "pipe", "inherit"] });
    const [said] = await once(child.stdout, "data");
    expect(String(said)).toMatch(/^up \d+\n$/);
    child.kill(signal);
    child.stdout.resume();
    const [code] = await once(child, "close");
    expect([code, at.end()]).toEqual([exit, end]);
  });
});
