import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { packageFolder } from "../core/folders.js";
import { gitState } from "./git-state.js";
import { redactedCommand, redactedVariables } from "./redact.js";
import type { Provenance } from "./run.js";
import { sqliteVersions } from "./store/driver.js";

/**
 * Where a number comes from: code, libraries, machine, command. The caller adds the versions that only it knows
 * (TensorFlow's). Values that look like secrets are left out. Takes a tenth of a second: gather once per command.
 */
export function gatherProvenance({
  versions = {},
  folder = packageFolder(),
  code,
  data,
}: {
  versions?: Readonly<Record<string, string>>;
  /** Whose git state and lock file are meant. */
  folder?: string;
} & Pick<Provenance, "code" | "data"> = {}): Provenance {
  return {
    ...gitState(folder),
    ...(code === undefined ? {} : { code }),
    ...(data === undefined ? {} : { data }),
    lockHash: lockHash(folder),
    versions: { ...ownVersions(), ...versions },
    machine: machine(),
    command: redactedCommand(process.argv),
    environment: redactedVariables(process.env),
  };
}

/** sha256 of the nearest package-lock.json from the folder upwards; null without one. */
function lockHash(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package-lock.json");
    if (existsSync(path)) return createHash("sha256").update(readFileSync(path)).digest("hex");
    if (dirname(at) === at) return null;
  }
}

function ownVersions(): Record<string, string> {
  const version = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  const { driver, sqlite } = sqliteVersions();
  return {
    node: process.versions.node,
    neuralbits: version(packageFolder("package.json")),
    "better-sqlite3": driver,
    sqlite,
  };
}

export function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: platform(),
    arch: arch(),
    release: release(),
  };
}
