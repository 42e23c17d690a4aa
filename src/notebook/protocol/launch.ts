import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cacheFolder, packageFolder } from "../../core/folders.js";

const shell = "/bin/sh";

/** Whether kernels of this system start from snapshots of the engine's heap, where there are any. */
export const hasSnapshots = process.platform !== "win32" && existsSync(shell);

/**
 * What a snapshot can be read by, a line each: the boot, since another machine with the same home may have another processor;
 * then the files that are Node, `$1`, and the snapshot itself, `$snapshot.blob`.
 */
const factsScript = `cat /proc/sys/kernel/random/boot_id 2>/dev/null
TZ=UTC0 LC_ALL=C TIME_STYLE=full-iso ls -Llin "$1" "$snapshot.blob"`;

/** The same for the snapshot whose name without ending is `$2`. */
export const factsCommand = (node: string, snapshot: string): [command: string, args: string[]] => [
  shell,
  ["-c", `snapshot=$2\n${factsScript}`, "facts", node, snapshot],
];

/**
 * Starts a kernel, from the snapshot that an earlier one has made, with TypeScript and the types of the libraries in it, which takes
 * half off the start; `NEURALBITS_SNAPSHOT=0` starts it without. Node ends at once where it cannot read a snapshot, so what that
 * depends on is compared first with what stands in the file beside it, below a line that is of no interest here. `$1`: Node,
 * `$2`: the kernel's file, `$3`: the snapshot's name in the cache, `$4`: the connection file.
 */
const launchScript = `snapshot="\${NEURALBITS_CACHE-\${XDG_CACHE_HOME-$HOME/.cache}/neuralbits}/kernel/$3"
if [ "$NEURALBITS_SNAPSHOT" != 0 ] && [ -z "$NODE_OPTIONS" ] && [ -f "$snapshot.blob" ] && [ -f "$snapshot.txt" ]; then
  facts=$({ read -r _; cat; } < "$snapshot.txt")
  [ -n "$facts" ] && [ "$facts" = "$(${factsScript})" ] && exec "$1" --snapshot-blob "$snapshot.blob" "$2" "$4"
fi
exec "$1" "$2" "$4"`;

/** Where the snapshot of this package's kernel on this Node lies, without an ending. */
export const snapshotFile = (): string => cacheFolder("kernel", snapshotName());

function snapshotName(): string {
  const facts = [packageFolder(), process.execPath].join("\n");
  return `start-${createHash("sha256").update(facts).digest("hex").slice(0, 16)}`;
}

/**
 * The command that runs our own kernel, as it is built: from its snapshot where there is one, or by Node with these flags, with
 * which no snapshot starts. `{connection_file}` stands for the path of the connection file.
 */
export function kernelCommand(flags: readonly string[] = []): string[] {
  const main = packageFolder("dist", "notebook", "kernel", "main.js");
  const connection = "{connection_file}";
  return flags.length > 0 || !hasSnapshots
    ? [process.execPath, ...flags, main, connection]
    : [shell, "-c", launchScript, "neuralbits", process.execPath, main, snapshotName(), connection];
}
