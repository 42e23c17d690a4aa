import { rmSync } from "node:fs";
import { openSpool, places, spoolsIn } from "../spool/places.js";
import type { SpoolBytes } from "../spool/reader.js";
import { ownSpool } from "../spool/spool.js";
import type { Imported, Source } from "./importer.js";

/** The spools of one database, as far as they may hold what it has not yet. */
export class WaitingSpools {
  readonly #database: string;
  /** path → the size up to which all is in the database */
  readonly #settled = new Map<string, number>();
  readonly #refused: (line: string) => void;

  constructor(database: string, refused: (line: string) => void) {
    this.#database = database;
    this.#refused = refused;
  }

  /**
   * Opens those that grew since they were settled, the oldest first; whoever asks closes them. A spool that went on elsewhere,
   * since its disk was full, has left its beginning behind, which may end within a frame: the longer one comes first.
   */
  open(): Source[] {
    const own = ownSpool(this.#database);
    const found: Source[] = own ? [{ spool: own.bytes(), isOwn: true }] : [];
    for (const path of places(this.#database).flatMap(spoolsIn)) {
      const spool = opened(path);
      if (typeof spool === "string") this.#refused(spool);
      else if (spool?.id === own?.id) spool?.close();
      else if (spool) found.push({ spool, isOwn: false });
    }
    const isBefore = (a: SpoolBytes, b: SpoolBytes) =>
      a.id < b.id ? -1 : a.id > b.id ? 1 : b.size() - a.size();
    found.sort((a, b) => isBefore(a.spool, b.spool));
    return found.filter(({ spool }) => {
      const grew = spool.size() > (this.#settled.get(spool.path) ?? -1);
      if (!grew) spool.close();
      return grew;
    });
  }

  /** What is in the database for good is not asked again; a file that nobody writes any more has done its work. */
  settle({ spool, isOwn }: Source, { whole, over }: Imported): void {
    if (!whole) return;
    this.#settled.set(spool.path, spool.size());
    if (isOwn) ownSpool(this.#database)?.settled(spool.size());
    else if (over) rmSync(spool.path, { force: true });
  }

  /** Another database stands in the old one's place: nothing is settled. */
  reset(): void {
    this.#settled.clear();
  }
}

/** null: another process imported and deleted it just now. */
function opened(path: string): SpoolBytes | string | null {
  try {
    return openSpool(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? null : `${path} cannot be read (${code}); left untouched`;
  }
}
