import { deflateSync } from "node:zlib";

/**
 * Pixels [height · width · 3] as a PNG file; row y has the filter `filterOf(y)`. Written after the specification for
 * tests, byte by byte from what is left, above, and above left.
 */
export function pngOf(
  pixels: Uint8Array,
  width: number,
  filterOf: (y: number) => number = y => y % 5,
  kind: readonly number[] = [8, 2, 0, 0, 0],
): Buffer {
  const stride = 3 * width;
  const height = pixels.length / stride;
  const lines = Buffer.alloc(height * (stride + 1));
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : pixels[y * stride + x]!);
  for (let y = 0; y < height; y++) {
    lines[y * (stride + 1)] = filterOf(y);
    for (let x = 0; x < stride; x++) {
      const [a, b, c] = [at(x - 3, y), at(x, y - 1), at(x - 3, y - 1)];
      const predicted = [0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)][filterOf(y)] ?? 0;
      lines[y * (stride + 1) + 1 + x] = at(x, y) - predicted;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(kind, 8);
  const data = deflateSync(lines);
  const half = data.length >> 1;
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", data.subarray(0, half)),
    chunk("tEXt", Buffer.from("a\0b")),
  ];
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    ...chunks,
    chunk("IDAT", data.subarray(half)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function paeth(a: number, b: number, c: number): number {
  const estimate = a + b - c;
  const [best] = [a, b, c].sort((p, q) => Math.abs(estimate - p) - Math.abs(estimate - q));
  return best!;
}

/** Without its checksum's value, which our reader leaves to the checksum of the whole set. */
function chunk(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(type, "latin1"), content, Buffer.alloc(4)]);
}
