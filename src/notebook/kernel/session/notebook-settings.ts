import { readFileSync } from "node:fs";
import type { Language } from "../../language/problem.js";

/** What a notebook's own metadata says of how its cells are meant. */
export interface NotebookSettings {
  readonly language: Language;
  /** `metadata.neuralbits.strict`; undefined where it says nothing. */
  readonly strict: boolean | undefined;
}

/** Reads them from the file as last saved; one that cannot be read says nothing. */
export function notebookSettings(path: string): NotebookSettings {
  try {
    const { metadata = {} } = JSON.parse(readFileSync(path, "utf8"));
    const language = metadata.kernelspec?.language ?? metadata.language_info?.name;
    const strict = metadata.neuralbits?.strict;
    return {
      language: language === "javascript" ? "javascript" : "typescript",
      strict: typeof strict === "boolean" ? strict : undefined,
    };
  } catch {
    return { language: "typescript", strict: undefined };
  }
}
