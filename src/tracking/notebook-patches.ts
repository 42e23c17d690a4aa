import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { diff, git } from "./git.js";

const mostNotebooks = 50; // more is a folder of data

/** Patches of the notebooks whose cells differ from a commit's: outputs come with every run and change no code. */
export function notebookPatches(top: string, commit: string): string {
  const names = [
    ...listed(top, "diff", "--name-only", "-z", commit, "--", ...notebooks),
    ...listed(top, "ls-files", "--others", "--exclude-standard", "-z", "--", ...notebooks),
  ];
  if (names.length === 0) return "";
  const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
  try {
    return names
      .slice(0, mostNotebooks)
      .map(name => patchOf(folder, name, git(top, "show", `${commit}:${name}`).text, textAt(join(top, name))))
      .join("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const notebooks = [":(top,glob)**/*.ipynb", ":(exclude,top,glob)**/.ipynb_checkpoints/**"];

const listed = (top: string, ...words: string[]): string[] =>
  (git(top, ...words).text ?? "").split("\0").filter(Boolean);

function patchOf(folder: string, name: string, before: string | null, after: string | null): string {
  const sides = [before, after].map((text, i) => {
    if (text === null) return "/dev/null";
    const path = join(["a", "b"][i]!, name);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), cellsOf(text));
    return path;
  });
  return git(folder, ...diff, "--src-prefix=", "--dst-prefix=", "--no-index", "--", ...sides).text ?? "";
}

/** The cells as text, a line for each line of theirs; what is no notebook stays as it is. */
function cellsOf(text: string): string {
  try {
    const { cells } = JSON.parse(text) as { cells: { cell_type: string; source: string | string[] }[] };
    const parts = cells.map(({ cell_type: kind, source }) => `# ${kind}\n${[source].flat().join("")}\n`);
    return parts.join("\n");
  } catch {
    return text;
  }
}

function textAt(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // deleted
  }
}
