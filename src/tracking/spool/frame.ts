import { crc32 } from "node:zlib";

/**
 * A spool is a head and frames, little-endian:
 *
 *   head   magic "NBSPOOL\n" · version u16 · zero u16 · id of 16 bytes · crc u32 of what stands before it
 *   frame  crc u32 · length u32 of the payload · sequence u32 · kind u8 · payload
 *
 * A frame's checksum covers all that follows it and starts from the spool's id, so that a copy of another spool's
 * frame inside a payload is never taken for one of this spool. Frames are numbered 1, 2, …
 */
export const headBytes = 32;
export const frameHeadBytes = 13;

/** Whoever writes refuses longer records; what claims to be longer is damage. */
export const mostPayloadBytes = 1 << 26;

const magic = Buffer.from("NBSPOOL\n");
const version = 1;

/** The head of a spool of that id, 16 bytes as hexadecimal digits. */
export function head(id: string): Buffer {
  const bytes = Buffer.alloc(headBytes);
  magic.copy(bytes);
  bytes.writeUInt16LE(version, 8);
  bytes.write(id, 12, "hex");
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** What a head says: the spool's id; null when it is damaged; the version when that is a newer one. */
export function readHead(bytes: Buffer): { id: string } | { newer: number } | null {
  const whole = bytes.length >= headBytes && crc32(bytes.subarray(0, 28)) === bytes.readUInt32LE(28);
  if (!whole || !bytes.subarray(0, 8).equals(magic)) return null;
  const found = bytes.readUInt16LE(8);
  return found > version ? { newer: found } : { id: bytes.toString("hex", 12, 28) };
}

/** Where the checksums of a spool's frames start from. */
export const seedOf = (id: string): number => crc32(Buffer.from(id, "hex"));

/** Fills in the head of the frame at the start of `bytes`, whose payload stands behind it already. */
export function seal(bytes: Buffer, length: number, kind: number, sequence: number, seed: number): void {
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(sequence, 8);
  bytes[12] = kind;
  bytes.writeUInt32LE(crc32(bytes.subarray(4, frameHeadBytes + length), seed), 0);
}

/** Is the whole frame of `length` bytes at `at` as it was written? */
export const isWhole = (bytes: Buffer, at: number, length: number, seed: number): boolean =>
  crc32(bytes.subarray(at + 4, at + length), seed) === bytes.readUInt32LE(at);
