import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { check } from "../../core/check.js";
import type { Input } from "../projection.js";
import type { Said } from "../target.js";
import { bytesOf } from "./header.js";

const compilers = ["cc", "gcc", "clang"];
const flags = ["-std=c99", "-O2", "-Wall", "-Wextra", "-pedantic", "-Werror"];

/** Compiles a header with whatever compiler is here and lets it answer; null where there is none. */
export async function answersOf(
  { name, content }: { readonly name: string; readonly content: string },
  inputs: readonly Input[],
): Promise<Said[] | null> {
  const folder = await mkdtemp(join(tmpdir(), "neuralbits-c-"));
  try {
    await writeFile(join(folder, name), content);
    await writeFile(join(folder, "main.c"), program(name, inputs[0]));
    const compiler = await compiled(folder);
    return compiler ? said(await piped(join(folder, "main"), framed(inputs)), inputs.length) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first compiler that is there; a header that it refuses is an error. */
async function compiled(folder: string): Promise<string | undefined> {
  for (const compiler of compilers)
    try {
      await promisify(execFile)(compiler, [...flags, "-o", "main", "main.c"], { cwd: folder });
      return compiler;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  return undefined;
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

function said(output: Buffer, count: number): Said[] {
  const numbers = new Int32Array(output.buffer.slice(output.byteOffset, output.byteOffset + output.length));
  const width = numbers.length / count;
  check(
    Number.isInteger(width),
    "numbers that the compiled header said",
    numbers.length,
    `a multiple of ${count}`,
  );
  return Array.from({ length: count }, (_, i) => {
    const [label, ...logits] = numbers.subarray(i * width, (i + 1) * width);
    return { label: label!, logits };
  });
}

const longest = 1 << 20; // bytes of an input

/** Reads inputs and writes answers. */
function program(header: string, input: Input | undefined): string {
  const name = header.replace(/\.h$/, "");
  const call = typeof input === "string" ? "(const char *)input, length" : "input";
  return `#include <stdio.h>
#include "${header}"

static ${name}_memory memory;
static uint8_t input[${longest}];

int main(void) {
  int32_t length;
  while (fread(&length, 4, 1, stdin) == 1) {
    int32_t label;
    if (length < 0 || length > ${longest} || fread(input, 1, (size_t)length, stdin) != (size_t)length) return 1;
    label = ${name}_predict(${call}, &memory);
    fwrite(&label, 4, 1, stdout);
    fwrite(memory.logits, 4, ${name}_CLASSES, stdout);
  }
  return 0;
}
`;
}
