import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../../dist/core/folders.js";

/** @import { Consumer, Exported } from "../exports.mjs" */

const source = (/** @type {string} */ file) => packageFolder("scripts", "check", "exports", file);
const strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"];
const bare = ["-mcpu=cortex-m3", "-mthumb", "-ffreestanding", "-nostdlib", "-T", source("cortex.ld")];

/**
 * The header, compiled by one compiler of this machine.
 *
 * @param {"gcc" | "clang"} compiler
 * @returns {Consumer}
 */
export const inC = compiler => async exported =>
  answers(run(hostProgram(compiler, exported), [], framed(exported.inputs)), exported);

/**
 * A program of this machine that answers framed inputs.
 *
 * @param {"gcc" | "clang"} compiler
 * @param {Exported} exported
 * @param {"-O2" | "-O3"} [optimised]
 */
export function hostProgram(compiler, exported, optimised = "-O2") {
  needed(compiler, compiler);
  const program = join(exported.folder, "host");
  const args = [...strict, optimised, ...names(exported), "-o", program, source("host.c")];
  execFileSync(compiler, args, { stdio: "inherit" });
  return program;
}

/**
 * The header on an emulated microcontroller, without a library.
 *
 * @type {Consumer}
 */
export async function inArm(exported) {
  needed("arm-none-eabi-gcc", "gcc-arm-none-eabi");
  needed("qemu-system-arm", "qemu-system-arm");
  const program = join(exported.folder, "cortex.elf");
  await writeFile(join(exported.folder, "inputs.bin"), framed(exported.inputs));
  const sources = [source("cortex.c"), source("cortex-inputs.s")];
  const args = [
    ...strict,
    "-O2",
    ...bare,
    ...names(exported),
    `-Wa,-I${exported.folder}`,
    "-o",
    program,
    ...sources,
    "-lgcc",
  ];
  execFileSync("arm-none-eabi-gcc", args, { stdio: "inherit" });
  const board = ["-M", "mps2-an385", "-display", "none", "-serial", "none", "-monitor", "none"];
  return answers(run("qemu-system-arm", [...board, "-semihosting", "-kernel", program]), exported);
}

/** @param {Exported} exported */
function names({ files: [header], inputs, folder }) {
  const text = typeof inputs[0] === "string" ? ["-DTEXT"] : [];
  return [`-DHEADER="${header.name}"`, `-DNAME=${header.name.replace(/\.h$/, "")}`, ...text, `-I${folder}`];
}

/** @type {(program: string, args: readonly string[], input?: Buffer) => Buffer} */
const run = (program, args, input) =>
  execFileSync(program, args, { input, maxBuffer: 2 ** 30, stdio: ["pipe", "pipe", "inherit"] });

/**
 * Each input after its length.
 *
 * @param {Exported["inputs"]} inputs
 */
export function framed(inputs) {
  return Buffer.concat(
    inputs.flatMap(input => {
      const bytes = Buffer.from(input);
      return [Buffer.from(Int32Array.of(bytes.length).buffer), bytes];
    }),
  );
}

/**
 * What a program wrote: label and logits of each input.
 *
 * @param {Buffer} output
 * @param {Pick<Exported, "packed">} exported
 */
export function answers(output, { packed }) {
  const numbers = new Int32Array(output.buffer.slice(output.byteOffset, output.byteOffset + output.length));
  const width = 1 + packed.classes.length;
  return Array.from({ length: numbers.length / width }, (_, i) => {
    const [label, ...logits] = numbers.subarray(i * width, (i + 1) * width);
    return { label, logits };
  });
}

/**
 * Debian's package is installed where a program is missing and we may.
 *
 * @param {string} program
 * @param {string} debian
 */
function needed(program, debian) {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
  } catch {
    console.log(`${debian} is installed from Debian`);
    execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", debian], { stdio: "ignore" });
  }
}
