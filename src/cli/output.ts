/** A line, or lines, on standard output. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What went wrong, on standard error. */
export const complain = (text: string): void => void process.stderr.write(`neuralbits: ${text}\n`);

/** JSON has no NaN and no Infinity; as words they survive. */
export const asJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, part) => (typeof part === "number" && !Number.isFinite(part) ? String(part) : part),
    2,
  );

/** The cells of a line of the terminal; a pipe or a file has room for everything. */
export const terminalWidth = (): number => process.stdout.columns || Number.POSITIVE_INFINITY;

/**
 * Whoever reads (`2>&1 | head -1`) may have enough: what is left to say is then said to nobody, and the work goes on.
 * What a full disk does not take is said once, and the exit code is 2.
 */
export function workOnWithoutReaders(): void {
  for (const [stream, name] of [
    [process.stdout, "standard output"],
    [process.stderr, "standard error"],
  ] as const) {
    let said = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return;
      process.exitCode = 2;
      if (!said && stream === process.stdout) complain(`${name}: ${refusedOutput(error)}`);
      said = true;
    });
  }
}

const refusedOutput = ({ code, message }: NodeJS.ErrnoException): string =>
  code === "ENOSPC" ? "the disk is full; not all was written" : `cannot be written (${code ?? message})`;
