import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { check } from "../../core/check.js";
import type { Input } from "../projection.js";
import type { Said } from "../target.js";
import { bytesOf } from "./header-file.js";

const flags = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"];

/** How a header is compiled to be run. */
export interface Compiling {
  /** The first that is there is taken. */
  readonly compilers?: readonly string[];
  /** Beside those that make every warning an error. */
  readonly options?: readonly string[];
}

/**
 * Compiles a header with whatever compiler is here and lets it answer; null where there is none. What the compiler has to
 * say against the header, what makes the program end early and what its self-test finds wrong is an error.
 */
export async function answersOf(
  { name, content }: { readonly name: string; readonly content: string },
  inputs: readonly Input[],
  { compilers = ["cc", "gcc", "clang"], options = ["-O2"] }: Compiling = {},
): Promise<Said[] | null> {
  const folder = await mkdtemp(join(tmpdir(), "neuralbits-c-"));
  try {
    await writeFile(join(folder, name), content);
    await writeFile(join(folder, "main.c"), program(name));
    for (const compiler of compilers)
      if (await compiles(compiler, options, folder))
        return said(await piped(join(folder, "main"), framed(inputs)), inputs.length);
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the compiler is there. */
async function compiles(compiler: string, options: readonly string[], folder: string): Promise<boolean> {
  try {
    await promisify(execFile)(compiler, [...flags, ...options, "-o", "main", "main.c"], { cwd: folder });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return false;
  }
}

/** Each input after its length; the answers are label and logits, 32 bits each. */
function framed(inputs: readonly Input[]): Buffer {
  return Buffer.concat(
    inputs.flatMap(input => {
      const bytes = bytesOf(input);
      return [Buffer.from(Int32Array.of(bytes.length).buffer), bytes];
    }),
  );
}

const mostOutput = 2 ** 30;

function piped(program: string, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      { encoding: "buffer", maxBuffer: mostOutput },
      (error: Error | null, output: Buffer) => (error ? reject(error) : resolve(output)),
    );
    child.stdin!.on("error", () => {}); // the program has ended: its exit says why
    child.stdin!.end(input);
  });
}

/**
 * What the program wrote: how many answers its self-test found wrong, the names of the classes after their length, each
 * ended by a zero, then an answer to each input.
 */
function said(output: Buffer, count: number): Said[] {
  const wrong = output.readInt32LE(0);
  check(wrong === 0, "wrong answers in the self-test of the compiled header", wrong, "0");
  const end = 8 + output.readInt32LE(4);
  const classes = output.subarray(8, end).toString().split("\0").slice(0, -1);
  const numbers = new Int32Array(Uint8Array.from(output.subarray(end)).buffer);
  const width = numbers.length / count;
  check(
    Number.isInteger(width),
    "numbers that the compiled header said",
    numbers.length,
    `a multiple of ${count}`,
  );
  return Array.from({ length: count }, (_, i) => {
    const [label, ...logits] = numbers.subarray(i * width, (i + 1) * width);
    return { label: label!, logits, classes };
  });
}

/** Tests itself, says its classes, reads inputs and writes answers; each input has memory of just its length, so that a sanitizer sees what reads beyond. */
function program(header: string): string {
  const name = header.replace(/\.h$/, "");
  return `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define ${name}_SELF_TEST
#include "${header}"

static ${name}_memory memory;

int main(void) {
  int32_t length = 0, label = ${name}_self_test(&memory);
  int c;
  fwrite(&label, 4, 1, stdout);
  for (c = 0; c < ${name}_CLASSES; c++) length += (int32_t)strlen(${name}_class(c)) + 1;
  fwrite(&length, 4, 1, stdout);
  for (c = 0; c < ${name}_CLASSES; c++) fwrite(${name}_class(c), 1, strlen(${name}_class(c)) + 1, stdout);
  while (fread(&length, 4, 1, stdin) == 1) {
    const size_t size = (size_t)length;
    uint8_t *const input = malloc(size ? size : 1);
    if (length < 0 || !input || fread(input, 1, size, stdin) != size) return 1;
#ifdef ${name}_MOST_BYTES
    label = ${name}_predict((const char *)input, length, &memory);
#else
    label = length == ${name}_INPUTS ? ${name}_predict(input, &memory) : -1;
#endif
    free(input);
    fwrite(&label, 4, 1, stdout);
    fwrite(memory.logits, 4, ${name}_CLASSES, stdout);
  }
  return 0;
}
`;
}
