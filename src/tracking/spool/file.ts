import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  mkdirSync,
  open,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { SpoolBytes } from "./reader.js";

/** What keeps bytes from their place, and where they are instead. */
export interface Trouble {
  /** The operating system's word, such as ENOSPC; "deleted" where the file is gone. */
  readonly code: string;
  /** The file that was to hold them. */
  readonly path: string;
  /** The file that took over; null: they wait in memory. */
  readonly now: string | null;
}

/**
 * A file that only grows and loses nothing that was appended. What a full disk or a deleted folder refuses goes to the
 * next of its paths, together with all that was written before; where that is refused too it waits in memory and is
 * tried again by `tend`. No method throws.
 */
export class SpoolFile {
  #fd: number | null = null;
  #path: string;
  #length = 0;
  /** How many of the bytes are in the file; the others are in `#waiting`. */
  #written = 0;
  #waiting: Buffer[] = [];
  #triedToMoveAt = Number.NEGATIVE_INFINITY;
  readonly #paths: readonly string[];
  readonly #trouble: (trouble: Trouble) => void;

  constructor(paths: readonly string[], trouble: (trouble: Trouble) => void) {
    this.#paths = paths;
    this.#path = paths[0]!;
    this.#trouble = trouble;
  }

  get path(): string {
    return this.#path;
  }

  /** All bytes appended so far. */
  get length(): number {
    return this.#length;
  }

  /** Those that are in no file yet. */
  get waiting(): number {
    return this.#length - this.#written;
  }

  /** Hands bytes to the operating system at once; the buffer may be used again. */
  append(bytes: Buffer): void {
    this.#length += bytes.length;
    let rest = bytes;
    if (this.#fd !== null && this.#waiting.length === 0)
      try {
        const written = writeSync(this.#fd, bytes, 0, bytes.length, this.#written);
        this.#written += written;
        if (written === bytes.length) return;
        rest = bytes.subarray(written);
      } catch {
        // tried again below
      }
    this.#waiting.push(Buffer.from(rest));
    if (this.#waiting.length === 1) this.tend();
  }

  /** Sees to it that the file is where it should be and holds everything; wants to be called a few times a second. */
  tend(): void {
    if (this.#fd !== null && this.#isGone()) this.#move("deleted");
    else if (this.waiting > 0) {
      const refused = this.#flush();
      if (refused !== null) this.#move(refused);
    }
  }

  /** Asks the disk to keep what was written, without waiting for it. */
  sync(): void {
    if (this.#fd !== null) fdatasync(this.#fd, () => {}); // a disk that fails here fails at the next write too
  }

  /** The last try: writes, syncs, closes. → how many bytes no file would take */
  close(): number {
    this.#triedToMoveAt = Number.NEGATIVE_INFINITY;
    this.tend();
    if (this.#fd !== null) {
      try {
        fdatasyncSync(this.#fd);
      } catch {
        // the operating system has the bytes; nobody can do more for them
      }
      closeSync(this.#fd);
      this.#fd = null;
    }
    return this.waiting;
  }

  /** Nobody needs it any more. */
  discard(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    rmSync(this.#path, { force: true });
  }

  /** All bytes as a reader wants them, those in memory included. */
  bytes(id: string): SpoolBytes {
    return {
      path: this.#path,
      id,
      size: () => this.#length,
      read: (into, position) => this.#read(into, position),
      close() {},
    };
  }

  #read(into: Buffer, position: number): number {
    let read = 0;
    if (this.#fd !== null && position < this.#written)
      read = readSync(this.#fd, into, 0, Math.min(into.length, this.#written - position), position);
    let start = this.#written;
    for (const part of this.#waiting) {
      const from = position + read - start;
      if (from >= 0 && from < part.length) read += part.copy(into, read, from);
      start += part.length;
    }
    return read;
  }

  /** Deleted; or moved away, where nobody would look for it. */
  #isGone(): boolean {
    try {
      return fstatSync(this.#fd!).ino !== statSync(this.#path).ino;
    } catch {
      return true;
    }
  }

  /** Writes what waits to the file. → null, or why it cannot */
  #flush(): string | null {
    if (this.#fd === null) return "closed";
    try {
      while (this.#waiting.length > 0) {
        const first = this.#waiting[0]!;
        const written = writeSync(this.#fd, first, 0, first.length, this.#written);
        this.#written += written;
        if (written < first.length) this.#waiting[0] = first.subarray(written);
        else this.#waiting.shift();
      }
      return null;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Goes on in the first file that takes everything, this one's content included. */
  #move(reason: string): void {
    if (performance.now() - this.#triedToMoveAt < moveAgainMs) return;
    this.#triedToMoveAt = performance.now();
    const before = this.#path;
    let why = reason;
    for (const path of this.#candidates(reason)) {
      const refused = this.#goOnIn(path);
      if (refused === null) {
        this.#triedToMoveAt = Number.NEGATIVE_INFINITY;
        if (path !== before) this.#trouble({ code: why, path: before, now: path });
        return;
      }
      if (path === before) why = refused;
    }
    this.#trouble({ code: why, path: before, now: null });
  }

  /** A folder that was deleted is made again only where nothing else is left. */
  #candidates(reason: string): readonly string[] {
    if (this.#fd === null) return this.#paths;
    const later = this.#paths.slice(this.#paths.indexOf(this.#path) + 1);
    return reason === "deleted" ? [...later, this.#path] : later;
  }

  /** → null, or why that file will not do */
  #goOnIn(path: string): string | null {
    let fd: number | null = null;
    try {
      mkdirSync(dirname(path), { recursive: true });
      fd = openSync(path, "w+");
      if (this.#fd !== null) copy(this.#fd, fd, this.#written);
      let position = this.#written;
      for (const part of this.#waiting) position += writeWhole(fd, part, position);
    } catch (error) {
      if (fd !== null) {
        closeSync(fd);
        rmSync(path, { force: true });
      }
      return codeOf(error);
    }
    if (this.#fd !== null) closeSync(this.#fd);
    [this.#fd, this.#path, this.#written, this.#waiting] = [fd, path, this.#length, []];
    syncFolder(dirname(path));
    return null;
  }
}

const moveAgainMs = 10_000; // a move copies the whole file, and a disk that is full stays so for a while

function copy(from: number, to: number, length: number): void {
  const bytes = Buffer.allocUnsafe(Math.min(length, 1 << 20));
  for (let at = 0; at < length; ) {
    const read = readSync(from, bytes, 0, Math.min(bytes.length, length - at), at);
    if (read === 0) throw new Error("the spool became shorter");
    at += writeWhole(to, bytes.subarray(0, read), at);
  }
}

function writeWhole(fd: number, bytes: Buffer, position: number): number {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
  return bytes.length;
}

/** A file's name lives in its folder: it too has to reach the disk. */
function syncFolder(path: string): void {
  open(path, "r", (error, fd) => {
    if (error) return;
    fsync(fd, () => closeSync(fd));
  });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
