import { execFile } from "node:child_process";
import { statfsSync } from "node:fs";
import { freemem, loadavg } from "node:os";
import { dirname } from "node:path";
import type { Recorder } from "./recorder.js";

const everyMs = 10_000;

/** Records what the machine does every ten seconds, at steps that are seconds since the run began. */
export function watchSystem(run: Recorder, database: string): void {
  const startedAt = performance.now();
  let lookedAt = startedAt;
  let cpu = process.cpuUsage();
  run.beside((spool, number) =>
    spool.whileOpen(number, () => {
      const now = performance.now();
      if (now - lookedAt < everyMs) return;
      const used = process.cpuUsage(cpu);
      const cores = (used.user + used.system) / 1000 / (now - lookedAt);
      lookedAt = now;
      cpu = process.cpuUsage();
      const step = Math.round((now - startedAt) / 1000);
      const values = { "system/process_cores": cores, ...memory(), ...disk(database) };
      spool.points(number, step, Object.keys(values), Object.values(values));
      gpus(found => run.isOver || spool.points(number, step, Object.keys(found), Object.values(found)));
    }),
  );
}

function memory(): Record<string, number> {
  const { rss, heapUsed } = process.memoryUsage();
  return {
    "system/process_memory_bytes": rss,
    "system/process_heap_bytes": heapUsed,
    "system/free_memory_bytes": freemem(),
    "system/load": loadavg()[0]!,
  };
}

function disk(database: string): Record<string, number> {
  try {
    const { bavail, bsize } = statfsSync(dirname(database));
    return { "system/free_disk_bytes": bavail * bsize };
  } catch {
    return {}; // the folder was deleted: that is told elsewhere
  }
}

let hasGpu = true;

/** Of each NVIDIA card; nothing where there is none. */
function gpus(found: (values: Record<string, number>) => void): void {
  if (!hasGpu) return;
  const query = ["--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"];
  const child = execFile("nvidia-smi", query, { timeout: 5000 }, (error, text) => {
    if (error) return void (hasGpu = false);
    const values: Record<string, number> = {};
    for (const [card, line] of text.trim().split("\n").entries()) {
      const [share, mebibytes] = line.split(",").map(Number) as [number, number];
      values[`system/gpu${card}_share`] = share / 100;
      values[`system/gpu${card}_memory_bytes`] = mebibytes * 2 ** 20;
    }
    found(values);
  });
  child.unref();
}
