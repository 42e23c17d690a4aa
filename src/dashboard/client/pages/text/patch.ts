/** A stretch of lines of a patch that are of one kind. */
export interface PatchPart {
  readonly kind: "file" | "place" | "added" | "removed" | "same";
  readonly text: string;
}

/** A patch of a file, as git writes it. */
export interface FilePatch {
  readonly file: string;
  readonly added: number;
  readonly removed: number;
  readonly parts: readonly PatchPart[];
}

/** A patch by its files; what stands before the first is under no name. */
export function filesOf(patch: string): FilePatch[] {
  const files: { file: string; lines: string[] }[] = [];
  for (const line of patch.replace(/\n$/, "").split("\n")) {
    const header = /^diff --git a\/(.*) b\/.*$/.exec(line);
    if (header || files.length === 0) files.push({ file: header?.[1] ?? "", lines: [] });
    files.at(-1)!.lines.push(line);
  }
  return files.filter(({ lines }) => lines.some(line => line !== "")).map(patchOf);
}

function patchOf({ file, lines }: { readonly file: string; readonly lines: readonly string[] }): FilePatch {
  const parts: { kind: PatchPart["kind"]; text: string }[] = [];
  const counts = { added: 0, removed: 0 };
  let inHunk = false;
  for (const line of lines) {
    inHunk = inHunk || line.startsWith("@@");
    const kind = inHunk ? kindOf(line) : "file";
    if (kind === "added" || kind === "removed") counts[kind]++;
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += `\n${line}`;
    else parts.push({ kind, text: line });
  }
  return { file, ...counts, parts };
}

function kindOf(line: string): PatchPart["kind"] {
  if (line.startsWith("@@")) return "place";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}
