import { createHash } from "node:crypto";
import { cacheFolder, packageFolder } from "../../core/folders.js";

/*
 * A kernel starts from a snapshot of the engine's heap that an earlier one has made: TypeScript and the types of the
 * libraries are in it, which takes two thirds off the start. An engine that cannot read a snapshot ends at once, so
 * the shell that starts it compares first what the snapshot was made by.
 */

/** What a snapshot depends on, one a line: since when the machine runs, for processors differ, and the file `$1` that is Node. */
export const factsScript = `cat /proc/sys/kernel/random/boot_id 2>/dev/null; LC_ALL=C ls -Llin "$1"`;

/** `$1`: Node, `$2`: the kernel's file, `$3`: the snapshot's name in the cache, `$4`: the connection file. */
const launchScript = `
snapshot="\${NEURALBITS_CACHE-\${XDG_CACHE_HOME-$HOME/.cache}/neuralbits}/kernel/$3"
if [ -z "$NODE_OPTIONS" ] && [ -f "$snapshot.blob" ] && [ -f "$snapshot.txt" ]; then
  facts=$({ read -r made; cat; } < "$snapshot.txt")
  [ "$facts" = "$(${factsScript})" ] && exec "$1" --snapshot-blob "$snapshot.blob" "$2" "$4"
fi
exec "$1" "$2" "$4"`;

/** Where the snapshot of this package's kernel lies, without an ending. */
export const snapshotFile = (): string => cacheFolder("kernel", snapshotName());

const snapshotName = (): string =>
  `start-${createHash("sha256").update(packageFolder()).digest("hex").slice(0, 16)}`;

/**
 * The command that runs our own kernel, as it is built: from its snapshot where there is one, or by Node with these flags, which
 * no snapshot bears. `{connection_file}` stands for the path of the connection file.
 */
export function kernelCommand(flags: readonly string[] = []): string[] {
  const main = packageFolder("dist", "notebook", "kernel", "main.js");
  const connection = "{connection_file}";
  if (flags.length > 0 || process.platform === "win32") return [process.execPath, ...flags, main, connection];
  const script = launchScript.trim();
  return ["/bin/sh", "-c", script, "neuralbits", process.execPath, main, snapshotName(), connection];
}
