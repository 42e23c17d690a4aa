import { crc32 } from "node:zlib";
import { check } from "../../core/check.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

const magic = "NBPK";
const version = 1;

/** What the flags of a packed file say of it. */
export const flags = { text: 1, signed: 2, ids: 4, centre: 8, patches: 16, unnamed: 32, short: 64 } as const;

/** A packed file: what `write` adds, between the first bytes that all have and the checksum. */
export function framed(flag: number, write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.raw(new TextEncoder().encode(magic));
  writer.u8(version);
  writer.u8(flag);
  write(writer);
  writer.u32(crc32(writer.bytes));
  return writer.bytes;
}

/** The flags of a packed file, and a reader of what comes after them; refuses one that is damaged or anything else. */
export function unframed(what: string, bytes: Uint8Array): { flag: number; reader: Reader } {
  check(bytes instanceof Uint8Array, what, bytes, "a packed file's bytes, a Uint8Array");
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, magic.length));
  check(start === magic, `${what}, first bytes`, start, `"${magic}"`);
  const content = bytes.subarray(0, -4);
  const stored =
    bytes.length < 10 ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(content.length, true);
  check(stored === crc32(content), `${what}, checksum`, stored, String(crc32(content)));
  const reader = new Reader(what, content);
  reader.raw(magic.length);
  check(reader.u8() === version, `${what}, version`, bytes[magic.length], String(version));
  return { flag: reader.u8(), reader };
}
