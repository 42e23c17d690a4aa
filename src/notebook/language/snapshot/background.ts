import { spawn, spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../../core/folders.js";
import { hasSnapshots } from "../../protocol/launch.js";

const tooLongMs = 120_000;
const builder = fileURLToPath(new URL("./build.js", import.meta.url));

/** Has the snapshot made, where kernels start from one. Throws where it cannot be made, with the reason. */
export function buildSnapshot(): void {
  const env = buildersEnvironment();
  if (!env) return;
  const options = {
    cwd: dirname(builder),
    env,
    stdio: "pipe",
    encoding: "utf8",
    timeout: tooLongMs,
  } as const;
  const { error, status, stderr } = spawnSync(process.execPath, [builder], options);
  if (error) throw error;
  if (status !== 0) throw new Error(/^\w*Error: .*/m.exec(stderr)?.[0] ?? `exit code ${status}`);
}

/** The same by a process that outlives this one, of whose failure nobody hears. */
export function buildSnapshotBeside(): void {
  const env = buildersEnvironment();
  if (!env) return;
  const child = spawn(process.execPath, [builder], {
    ...{ cwd: dirname(builder), env, detached: true, stdio: "ignore" },
  });
  child.on("error", () => {}).unref();
}

/** Nothing where kernels start without a snapshot. */
function buildersEnvironment(): NodeJS.ProcessEnv | undefined {
  const { NODE_OPTIONS: options, NEURALBITS_SNAPSHOT: asked, ...environment } = process.env;
  if (!hasSnapshots || asked === "0" || options) return undefined;
  return { ...environment, NEURALBITS_CACHE: resolve(cacheFolder()) };
}
