import fc from "fast-check";
import { expect, it } from "vitest";
import { pngOf } from "../../test/png.js";
import { png } from "./png.js";

it("every filter, in any order, gives the pixels back", () => {
  const pictures = fc
    .record({
      width: fc.integer({ min: 1, max: 6 }),
      filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1 }),
    })
    .chain(({ width, filters }) => {
      const bytes = 3 * width * filters.length;
      return fc.record({
        ...{ width: fc.constant(width), filters: fc.constant(filters) },
        pixels: fc.uint8Array({ minLength: bytes, maxLength: bytes }),
      });
    });
  fc.assert(
    fc.property(pictures, ({ width, filters, pixels }) => {
      const read = png(pngOf(pixels, width, y => filters[y]!));
      expect([read.width, read.height]).toEqual([width, filters.length]);
      expect([...read.pixels]).toEqual([...pixels]);
    }),
  );
});

it("refuses what is no PNG, another kind of PNG, and rows that are not whole", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect(() => png(Buffer.from("GIF89a.."))).toThrow("signature of a PNG file");
  expect(() => png(pngOf(pixels, 2, () => 0, [8, 6, 0, 0, 0]))).toThrow(
    "kind of a PNG file: got [8,6,0,0,0], expected [8,2,0,0,0], 8-bit RGB, not interlaced",
  );
  expect(() => png(pngOf(pixels, 2, () => 7))).toThrow("filter of a PNG row: got 7");
  const shorter = pngOf(pixels, 2);
  shorter.writeUInt32BE(2, 8 + 8 + 4); // one row more in the header than in the data
  expect(() => png(shorter)).toThrow("bytes of a PNG file: got 7, expected 2 × 7");
});
