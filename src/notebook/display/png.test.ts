import { inflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { png } from "./png.js";

it.each([1, 3, 4] as const)("%i channels: chunks and pixels as the specification has them", channels => {
  const values = Uint8Array.from({ length: 3 * 2 * channels }, (_, i) => (i * 37) % 256);
  const file = png({ width: 3, height: 2, channels, values });
  expect(file.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.set(file.toString("latin1", at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
  const header = chunks.get("IHDR")!;
  expect([header.readUInt32BE(0), header.readUInt32BE(4), ...header.subarray(8)]).toEqual([
    3,
    2,
    8,
    { 1: 0, 3: 2, 4: 6 }[channels],
    0,
    0,
    0,
  ]);
  const rows = inflateSync(chunks.get("IDAT")!);
  const stride = 3 * channels;
  expect(rows.length).toBe(2 * (stride + 1));
  expect([...rows.subarray(1, stride + 1), ...rows.subarray(stride + 2)]).toEqual([...values]);
});

it("ends with the checksum that every PNG ends with", () => {
  const file = png({ width: 1, height: 1, channels: 1, values: Uint8Array.of(0) });
  expect(file.subarray(-12).toString("hex")).toBe("0000000049454e44ae426082");
});
