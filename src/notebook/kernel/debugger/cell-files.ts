import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { murmur2 } from "./murmur2.js";

/**
 * What a cell is called where the debug protocol wants the path of a file: a folder of this kernel's, and a hash of the
 * code. Front ends compute the same path from the code in their editor.
 */
export class CellFiles {
  readonly #folder = join(tmpdir(), `neuralbits-${randomUUID()}`);
  readonly #codes = new Map<string, string>();

  /** How a front end computes the path, as `debugInfo` tells it. */
  readonly naming = {
    hashMethod: "Murmur2",
    hashSeed: 0xc70f6907, // the one of Python's kernel
    tmpFilePrefix: this.#folder + sep,
    tmpFileSuffix: ".ts",
  };

  path(code: string): string {
    const { hashSeed, tmpFilePrefix, tmpFileSuffix } = this.naming;
    const path = `${tmpFilePrefix}${murmur2(code, hashSeed)}${tmpFileSuffix}`;
    this.#codes.set(path, code);
    return path;
  }

  /** Writes the code where its path says, for front ends that open it. */
  dump(code: string): string {
    const path = this.path(code);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, code);
    return path;
  }

  /** The code of a cell that has been dumped or has run. */
  code(path: string): string | undefined {
    return this.#codes.get(path);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
