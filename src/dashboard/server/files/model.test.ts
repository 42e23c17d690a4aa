import { expect, it } from "vitest";
import type { Source } from "../../../core/safetensors-header.js";
import { modelIn } from "./model.js";

/** A safetensors file of these tensors and so many bytes of numbers, and how many bytes of it were read. */
function fileOf(entries: Record<string, unknown>, data: number): Source & { readBytes: number } {
  const header = Buffer.from(JSON.stringify(entries));
  const file = Buffer.concat([Buffer.alloc(8), header, Buffer.alloc(data, 1)]);
  file.writeBigUInt64LE(BigInt(header.length));
  const source = {
    bytes: file.length,
    readBytes: 0,
    read(from: number, to: number) {
      source.readBytes += to - from;
      return Uint8Array.from(file.subarray(from, to));
    },
  };
  return source;
}

const tensors = (count: number, placeOf: (i: number) => readonly [number, number]) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const [from, to] = placeOf(i);
      return [`t${i}`, { dtype: "U8", shape: [to - from], data_offsets: [from, to] }];
    }),
  );

it("counts the parameters of all tensors, and tells how many are not among the first thousand", () => {
  const file = fileOf(
    tensors(1500, i => [10 * i, 10 * (i + 1)]),
    15_000,
  );
  const { parameters, tensors: told, leftOut } = modelIn("m", file);
  expect([parameters, told.length, leftOut]).toEqual([15_000, 1000, 500]);
  expect(told.at(-1)).toMatchObject({ name: "t999", least: 1, most: 1, mean: 1 });
});

it("reads no byte for two tensors, though a thousand name all of them", () => {
  const bytes = 100_000;
  const file = fileOf(
    tensors(1000, () => [0, bytes]),
    bytes,
  );
  const { tensors: told } = modelIn("m", file);
  expect(told.map(({ mean }) => mean)).toEqual([1, ...Array(999).fill(null)]);
  expect(file.readBytes).toBe(file.bytes);
});

it("refuses what is damaged, also beyond the first thousand", () => {
  const all = tensors(1001, i => [i, i + 1]);
  const file = fileOf({ ...all, t1000: { dtype: "U8", shape: [1], data_offsets: [1000, 1002] } }, 1001);
  expect(() => modelIn("m", file)).toThrow(
    "m, tensor t1000, bytes: got [1000,1002], expected two of the 1001 that follow the header",
  );
  expect(() => modelIn("m", { bytes: 7, read: () => new Uint8Array() })).toThrow("m: got");
});
