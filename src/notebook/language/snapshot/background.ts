import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../../core/folders.js";
import { hasSnapshots } from "../../protocol/launch.js";

/** Has the snapshot made by a process of its own, which outlives this one. */
export function buildSnapshotBeside(): void {
  const { NODE_OPTIONS: options, NEURALBITS_SNAPSHOT: asked, ...environment } = process.env;
  if (!hasSnapshots || asked !== "1" || options) return; // kernels start without
  const builder = fileURLToPath(new URL("./build.js", import.meta.url));
  const env = { ...environment, NEURALBITS_CACHE: resolve(cacheFolder()) };
  const child = spawn(process.execPath, [builder], {
    ...{ cwd: dirname(builder), env, detached: true, stdio: "ignore" },
  });
  child.on("error", () => {}).unref();
}
