import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("../dist/deploy/projection.js").Input} Input */
/** @typedef {{ readonly name: string, readonly folder: string, readonly isText: boolean }} Built a header in a folder, with its inputs */

const source = (/** @type {string} */ file) => fileURLToPath(new URL(`./devices/${file}`, import.meta.url));
const bare = [
  "-std=gnu99",
  "-ffreestanding",
  "-nostdlib",
  "-fno-tree-loop-distribute-patterns",
  "-ffunction-sections",
  "-fdata-sections",
];

/** What is measured: the processor, as the compiler has it, and an emulated board that has one. */
export const processors = /** @type {const} */ ([
  { name: "Cortex-M0+", cpu: "cortex-m0plus", board: "microbit" },
  { name: "Cortex-M4", cpu: "cortex-m4", board: "mps2-an386" },
]);

/**
 * Puts a header, and inputs for it, into a folder of its own.
 *
 * @param {string} folder
 * @param {{ readonly name: string, readonly content: string | Uint8Array }} header
 * @param {readonly Input[]} inputs
 * @returns {Built}
 */
export function built(folder, { name, content }, inputs) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "inputs.bin"), framed(inputs));
  return { name: name.replace(/\.h$/, ""), folder, isText: typeof inputs[0] === "string" };
}

/**
 * Each input after its length, in whole words.
 *
 * @param {readonly Input[]} inputs
 */
function framed(inputs) {
  return Buffer.concat(
    inputs.flatMap(input => {
      const bytes = Buffer.from(/** @type {string} */ (input));
      return [Buffer.from(Int32Array.of(bytes.length).buffer), bytes, Buffer.alloc(-bytes.length & 3)];
    }),
  );
}

/** @param {Built} built */
const names = ({ name, folder, isText }) => [
  `-DHEADER="${name}.h"`,
  `-DNAME=${name}`,
  ...(isText ? ["-DTEXT"] : []),
  `-I${folder}`,
];

/**
 * A program of this machine that times predictions: `Subject`s speak with it.
 *
 * @param {Built} built
 */
export function hostProgram(built) {
  const program = join(built.folder, "host");
  execFileSync("gcc", ["-std=c99", "-O3", ...names(built), "-o", program, source("host.c")], {
    stdio: "inherit",
  });
  return program;
}

/**
 * What a prediction takes on a processor.
 *
 * @param {Built} built
 * @param {typeof processors[number]} processor
 * @param {number} inputs how many there are
 */
export function onDevice(built, { cpu, board }, inputs) {
  const target = [...thumb(cpu), ...bare, ...names(built)];
  const whole = join(built.folder, "cortex.elf");
  const sources = [source("cortex.c"), source("inputs.s")];
  const placed = ["-T", source("cortex.ld"), `-Wa,-I${built.folder}`];
  tool(`${arm}gcc`, [...target, "-O2", ...placed, "-o", whole, ...sources, "-lgcc"]);
  const [loop, ticks, stackBytes] = emulated(board, whole);
  return {
    ...codeFor(built, { cpu }),
    memoryBytes: memoryIn(whole, arm),
    stackBytes,
    instructions: ((200_000 / loop) * ticks) / inputs,
  };
}

/**
 * What the code of a prediction takes on a processor, optimised for size, and the data that it only reads, weights among it.
 *
 * @param {Built} built
 * @param {Pick<typeof processors[number], "cpu">} processor
 */
export const codeFor = (built, { cpu }) => weighed(built, arm, thumb(cpu));

/**
 * The same on this machine's.
 *
 * @param {Built} built
 */
export const codeHere = built => weighed(built, "", ["-static", "-fno-stack-protector"]);

/** @type {(built: Built, tools: string, target: readonly string[]) => { codeBytes: number, dataBytes: number }} */
function weighed(built, tools, target) {
  const only = join(built.folder, "only.elf");
  const sized = ["-Os", "-Wl,--gc-sections,-e,classify", "-o", only, source("only.c"), "-lgcc"];
  tool(`${tools}gcc`, [...target, ...bare, ...names(built), ...sized]);
  const sections = tool(`${tools}size`, ["-A", only]).matchAll(/^\.(\S+)\s+(\d+)/gm);
  const sizes = Object.fromEntries([...sections].map(([, name, bytes]) => [name, Number(bytes)]));
  return { codeBytes: sizes.text, dataBytes: (sizes.rodata ?? 0) + (sizes.data ?? 0) };
}

/**
 * The bytes that a program keeps for a prediction to work in.
 *
 * @param {string} program
 * @param {string} [tools] what the names of its compiler's tools begin with
 */
export function memoryIn(program, tools = "") {
  const [, memory] = tool(`${tools}nm`, ["-S", program]).match(/^\S+ (\S+) b memory$/m) ?? [];
  return Number.parseInt(memory ?? "", 16);
}

const arm = "arm-none-eabi-"; // what the names of Arm's tools begin with
const thumb = (/** @type {string} */ cpu) => [`-mcpu=${cpu}`, "-mthumb"];

/** @type {(program: string, args: readonly string[]) => string} */
const tool = (program, args) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** @type {(board: string, program: string) => number[]} */
function emulated(board, program) {
  const quiet = ["-display", "none", "-serial", "none", "-monitor", "none"];
  const args = ["-M", board, ...quiet, "-icount", "shift=0", "-semihosting", "-kernel", program];
  const { stdout, stderr } = spawnSync("qemu-system-arm", args, { encoding: "utf8" });
  return `${stdout}${stderr}`.trim().split(/\s+/).map(Number);
}
