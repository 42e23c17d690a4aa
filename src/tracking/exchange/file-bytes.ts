import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const windowBytes = 1 << 20;

/** A file that is read from the start to the end in stretches, however long it is. */
export class FileBytes {
  readonly path: string;
  readonly size: number;
  readonly #file: number;
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "r");
    this.size = fstatSync(this.#file).size;
  }

  /** The bytes from a place on, fewer only at the file's end. They hold until the next call. */
  at(position: number, length: number): Buffer {
    const from = position - this.#start;
    if (from < 0 || from + length > this.#window.length) this.#load(position, length);
    return this.#window.subarray(position - this.#start, position - this.#start + length);
  }

  close(): void {
    closeSync(this.#file);
  }

  #load(position: number, length: number): void {
    const bytes = Buffer.alloc(Math.max(0, Math.min(Math.max(length, windowBytes), this.size - position)));
    let read = 0;
    while (read < bytes.length) {
      const count = readSync(this.#file, bytes, read, bytes.length - read, position + read);
      if (count === 0) break; // it became shorter while it was read
      read += count;
    }
    this.#window = bytes.subarray(0, read);
    this.#start = position;
  }
}
