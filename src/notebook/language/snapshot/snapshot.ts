import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type typescript from "@tslab/typescript-for-tslab";
import { additions } from "../cell-globals.js";

/** What a kernel finds in its heap when it starts from a snapshot, each with the stamp of what it was made from. */
export interface Snapshot {
  readonly compiler: { readonly ts: typeof typescript; readonly stamp: string };
  readonly libraries: {
    /** The files of types, parsed and bound, by their paths. */
    readonly files: ReadonlyMap<string, typescript.SourceFile>;
    /** A program of them alone, whose checker has collected the globals. */
    readonly program: typescript.Program;
    readonly stamp: string;
  };
}

/** Changes with those files of ours that make a snapshot what it is. */
export function ownStamp(): string {
  const ending = extname(import.meta.url);
  const files = ["./entry", "./snapshot", "../libraries", "../cell-options", "../library/lazy-modules"];
  const texts = files.map(name =>
    readFileSync(fileURLToPath(new URL(name + ending, import.meta.url)), "utf8"),
  );
  return createHash("sha256").update(texts.join("\n")).update(additions).digest("hex");
}
