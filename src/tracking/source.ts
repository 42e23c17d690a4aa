import { createHash } from "node:crypto";
import type { Provenance, Source } from "./run.js";

/** What of a run's provenance can move its numbers; undefined where nothing was told. */
export function sourceOf(provenance: Partial<Provenance>): Source | undefined {
  const { commit = null, dirtyPatch = null, code, versions = {}, data = {}, trainer } = provenance; // other programs may tell less
  if (commit === null && code === undefined && versions.backend === undefined) return undefined;
  const patch = dirtyPatch === null ? "" : sectionsThatMatter(dirtyPatch, versions.backend !== undefined);
  const known =
    commit?.slice(0, 7) ?? (versions.neuralbits ? `neuralbits ${versions.neuralbits}` : "unknown");
  return {
    code: code ?? hashOf(`${commit} ${patch}`),
    commit: patch ? `${known} with changes` : known,
    backend: versions.backend ?? null,
    tensorflow: versions.tensorflow ?? null,
    data,
    ...(trainer === undefined ? {} : { trainer }),
  };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Files of ours from which numbers come; of other people's programs every file may be one. */
const numbers = /^(src\/(core|data|engine|models|training|experiments)\/|package-lock\.json$)|\.ipynb$/;

/** The parts of a patch that change such files; tests change no number. */
const sectionsThatMatter = (patch: string, isOurs: boolean): string =>
  patch
    .split(/^(?=diff --git )/m)
    .filter(section => {
      const path = /^diff --git a\/(\S+)/.exec(section)?.[1];
      return !isOurs || path === undefined || (numbers.test(path) && !path.includes(".test."));
    })
    .join("");
