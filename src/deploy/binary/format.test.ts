import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { imageBits, inputsFor, randomModel, textBits, withFloats } from "../../../test/packed-models.js";
import { Refusal } from "../../core/check.js";
import { seeded } from "../../core/random.js";
import { fuzzFile } from "../fuzz.js";
import { type PackedModel, predictor } from "../packed.js";
import { decode, encode, packedSize } from "./format.js";

const ids = Uint32Array.from({ length: 45 }, (_, j) => (j * 3701) % 70_000);
const centre = Uint8Array.from({ length: 42 }, (_, i) => i);

const models: Record<string, PackedModel> = {
  plain: randomModel(imageBits("hadamard")),
  "with all there is": randomModel(imageBits("boxes", { ids, centre, coding: "-1/+1" }), {
    bits: 4,
    hidden: [7, 5],
  }),
  "one bit": randomModel(imageBits("rademacher"), { bits: 1, hidden: [3] }),
  "two bits": randomModel(textBits("presence"), { bits: 2 }),
  text: randomModel(textBits("sign")),
  floats: withFloats(randomModel(imageBits("sign"), { hidden: [4] })),
};

describe.each(Object.entries(models))("%s", (name, model) => {
  const file = encode(model);

  it("is what it was after writing and reading", () => {
    const read = decode("file", file);
    expect(read).toEqual(model);
    const [one, other] = [predictor(model), predictor(read)];
    for (const input of inputsFor(model.projection).slice(0, 5)) expect(other(input)).toEqual(one(input));
  });

  it("its size is that of the file, and adds up", () => {
    const { total, ...parts } = packedSize(model);
    expect(total).toBe(file.length);
    expect(Object.values(parts).reduce((all, bytes) => all + bytes)).toBe(total);
  });

  it("any bit that flips is noticed", () => {
    for (let bit = 0; bit < 8 * file.length; bit += 7) {
      const damaged = file.slice();
      damaged[bit >>> 3]! ^= 1 << (bit & 7);
      expect(() => decode("file", damaged)).toThrow(Refusal);
    }
  });

  it("a file that is cut off, empty or goes on is refused", () => {
    for (let length = 0; length < file.length; length += 3)
      expect(() => decode("file", file.subarray(0, length))).toThrow(Refusal);
    expect(() => decode("file", Uint8Array.from([...file, 0]))).toThrow(Refusal);
  });

  it("mutated with a right checksum: refused, or read as exactly what it says", () => {
    const { refused, read } = fuzzFile(file, seeded(1).stream(name), 1500);
    expect(refused + read).toBe(1500);
    expect(refused).toBeGreaterThan(100);
    expect(read).toBeGreaterThan(100);
  });
});

it("says what is wrong", () => {
  const file = encode(models.plain!);
  const changed = (at: number, value: number): Uint8Array => {
    const other = file.slice();
    other[at] = value;
    new DataView(other.buffer).setUint32(other.length - 4, crc32(other.subarray(0, -4)), true);
    return other;
  };
  expect(() => decode("file", new Uint8Array(0))).toThrow('file, first bytes: got "", expected "NBPK"');
  expect(() => decode("file", changed(4, 2))).toThrow("file, version: got 2, expected 1");
  expect(() => decode("file", changed(5, 64))).toThrow("file, flags: got 64, expected those of the version");
  expect(() => decode("file", changed(6, 9))).toThrow("file, kind of bits: got 9, expected less than 5");
});

describe("what cannot be run is refused in words, written or read", () => {
  const large = Uint32Array.from({ length: 45 }, (_, j) => 2 ** 20 - 1 - j);

  it("planes of more numbers than a machine holds", () => {
    const shape = [1024, 1024, 1];
    const model = randomModel(imageBits("sign", { ids: large, shape }));
    expect(() => encode(model)).toThrow("numbers of planes, drawn bits · inputs: got 1099511627776");
  });

  it("an accuracy that is no number", () => {
    const model = { ...models.plain!, about: { dataset: "random", accuracy: Number.NaN } };
    expect(() => encode(model)).toThrow("names, accuracy: got null, expected a number");
  });
});

it("200,000 ids are read and run", () => {
  const many = Uint32Array.from({ length: 200_000 }, (_, j) => j % 50);
  const bits = { T: 200_000, d: 1, bits: 200_000, ids: many };
  const model = randomModel(imageBits("hadamard", bits), { bits: 1 });
  const read = decode("file", encode(model));
  expect(predictor(read)(new Uint8Array(42).fill(9)).bits).toHaveLength(6250);
});
