/** A command's words as they can be pasted into a shell: each reads as the same word there. */
export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(" ");

/** A word that no shell changes stands as it is; else in single quotes, in which a shell reads nothing but their end. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** What of a run's record says how it was started. */
export interface Started {
  readonly commit: string | null;
  /** "" where the working tree was the commit's; null where that is not known. */
  readonly dirtyPatch: string | null;
  readonly command: readonly string[];
}

/** Lines for a shell that start the same program on the same code; none where its command is not known. */
export function runAgain(run: number, { commit, dirtyPatch, command }: Partial<Started>): string[] {
  if (!command || command.length === 0) return [];
  const isHash = typeof commit === "string" && /^[0-9a-f]{7,64}$/.test(commit);
  return [
    ...(isHash ? [`git checkout ${commit}`] : []),
    ...(isHash && dirtyPatch ? [`npx neuralbits show ${run} --patch | git apply`] : []),
    shellLine(command),
  ];
}
