/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What there is: one line. */
  readonly found: string;
  /** How to mend it, where it is not ok and can be mended: one line. */
  readonly mend?: string;
}

/** An error in one line: of a program that failed, the line that names its error. */
export function messageOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const said = stderr?.split("\n").find(line => line.includes("Error: "));
  return (said ?? message ?? String(error)).split("\n")[0]!.trim();
}
