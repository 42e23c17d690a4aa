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
