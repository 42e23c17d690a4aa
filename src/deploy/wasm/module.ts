import { readFileSync } from "node:fs";
import { packageFolder } from "../../core/folders.js";

/** The predictor as `npm run build` compiles it (assembly/predictor.ts), without a model. */
export const predictorModule = (): Uint8Array =>
  readFileSync(packageFolder("dist", "deploy", "predictor.wasm"));

/** Bytes of the longest text, as assembly/model.ts has it. */
export const mostTextBytes = 16_384;

const preamble = 8; // magic number and version
const pageBytes = 65_536;
const memorySection = 5;
const dataSection = 11;

interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/**
 * A module whose memory begins with these bytes: the section of data is added, the least size of the memory raised. A
 * library that edits modules, binaryen, weighs 10 MB; these two sections are a few numbers (webassembly.github.io/spec,
 * "Binary Format").
 */
export function withMemory(module: Uint8Array, memory: Uint8Array): Uint8Array {
  const pages = Math.ceil(memory.length / pageBytes);
  const limits: Section = { id: memorySection, body: Uint8Array.of(1, 0, ...leb(pages)) }; // one memory, without a most
  const data: Section = {
    id: dataSection,
    body: Buffer.concat([Uint8Array.of(1, 0, 0x41, 0, 0x0b, ...leb(memory.length)), memory]), // one, from i32.const 0 on
  };
  const others = sections(module).filter(({ id }) => id !== memorySection && id !== dataSection);
  const before = others.filter(({ id }) => id !== 0 && id < memorySection);
  const after = others.filter(({ id }) => id !== 0 && id > memorySection);
  return Buffer.concat([module.subarray(0, preamble), ...[...before, limits, ...after, data].map(encoded)]);
}

const encoded = ({ id, body }: Section): Uint8Array =>
  Buffer.concat([Uint8Array.of(id, ...leb(body.length)), body]);

function sections(module: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = preamble; at < module.length; ) {
    const id = module[at++]!;
    let [length, shift] = [0, 0];
    for (let byte = 0x80; byte & 0x80; shift += 7) {
      byte = module[at++]!;
      length |= (byte & 0x7f) << shift;
    }
    found.push({ id, body: module.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** A whole number in LEB128, seven bits to a byte. */
function leb(value: number): number[] {
  const rest = value >>> 7;
  return rest ? [(value & 0x7f) | 0x80, ...leb(rest)] : [value & 0x7f];
}
