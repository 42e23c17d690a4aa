import type { LibraryTexts } from "../../language/libraries.js";

/** What a snapshot is made from, as the process that is to become one reads it. */
export interface SnapshotInput {
  readonly compiler: { readonly path: string; readonly stamp: string };
  readonly libraries: LibraryTexts;
  /** The script that runs in a process that starts from the snapshot. */
  readonly start: string;
}
