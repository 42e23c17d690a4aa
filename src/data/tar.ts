import { check } from "../core/check.js";

const block = 512; // bytes

/**
 * The files of an unpacked tar archive, in its order: `for (const [path, bytes] of tarFiles(buffer))`. Long names are
 * read as GNU and as POSIX (pax) writers put them; folders and links are no files. Nothing is written to disk.
 */
export function* tarFiles(archive: Buffer): Generator<[path: string, bytes: Buffer]> {
  let longName = "";
  for (let at = 0; archive[at] !== 0; ) {
    const header = archive.subarray(at, at + block);
    check(header.length === block, "end of a tar archive", "none", "a block of zeros");
    const bytes = sizeOf(header);
    const content = archive.subarray(at + block, at + block + bytes);
    check(content.length === bytes, "bytes of a file in a tar archive", content.length, String(bytes));
    at += block + block * Math.ceil(bytes / block);
    const type = String.fromCharCode(header[156]!);
    if (type === "L") longName = text(content);
    else if (type === "x") longName = paxPath(content);
    else {
      if (type === "0" || type === "\0") yield [longName || shortName(header), content];
      longName = "";
    }
  }
}

/** Octal digits in bytes 124 to 135; a header that is none is refused by its checksum. */
function sizeOf(header: Buffer): number {
  const sum = header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
  const told = Number.parseInt(text(header.subarray(148, 156)), 8);
  check(sum === told, "checksum of a tar header", sum, String(told));
  return Number.parseInt(text(header.subarray(124, 136)), 8);
}

function shortName(header: Buffer): string {
  const prefix = text(header.subarray(257, 262)) === "ustar" ? text(header.subarray(345, 500)) : "";
  const name = text(header.subarray(0, 100));
  return prefix ? `${prefix}/${name}` : name;
}

/** Lines of `length key=value`. */
const paxPath = (content: Buffer): string => /^\d+ path=(.*)$/m.exec(content.toString("utf8"))?.[1] ?? "";

/** Up to the first NUL, without blanks around it. */
function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes
    .subarray(0, end < 0 ? bytes.length : end)
    .toString("utf8")
    .trim();
}
