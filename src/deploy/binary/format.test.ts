import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { imageBits, inputsFor, randomModel, textBits, withFloats } from "../../../test/packed-models.js";
import { Refusal } from "../../core/check.js";
import { seeded } from "../../core/random.js";
import { idsBytes, mostIdsBytes } from "../../models/packed-bytes.js";
import { fuzzFile } from "../fuzz.js";
import type { IntegerLayer } from "../layers.js";
import { type PackedModel, predictor } from "../packed.js";
import { decode, encode, packedSize } from "./format.js";
import { withoutNames } from "./names.js";

const ids = Uint32Array.from({ length: 45 }, (_, j) => (j * 3701) % 70_000);
const chosen = Uint32Array.from({ length: 180 }, (_, j) => 20 * j + (j % 7));
const centre = Uint8Array.from({ length: 42 }, (_, i) => i);

const models: Record<string, PackedModel> = {
  plain: randomModel(imageBits("hadamard")),
  "with all there is": randomModel(imageBits("boxes", { ids, centre, coding: "-1/+1" }), {
    bits: 4,
    hidden: [7, 5],
  }),
  "ids that ascend": randomModel(
    imageBits("boxes", { ids: Uint32Array.from({ length: 45 }, (_, j) => 3 * j * j + (j % 5)) }),
  ),
  unnamed: withoutNames(randomModel(imageBits("sparse"), { hidden: [3] })),
  "pooled bits": randomModel(imageBits("pooled", { shape: [10, 12, 1] })),
  "one bit": randomModel(imageBits("rademacher"), { bits: 1, hidden: [3] }),
  "one bit under four": randomModel(imageBits("boxes"), { bits: 1, headBits: 4, hidden: [9] }),
  "eight bits under two": randomModel(textBits("presence"), { bits: 8, headBits: 2, hidden: [5] }),
  "two bits": randomModel(textBits("presence"), { bits: 2 }),
  "short, of images": randomModel(
    imageBits("pooled", { shape: [30, 200, 1], T: 9, d: 20, bits: 180, ids: chosen, coding: "-1/+1" }),
    {
      ...{ bits: 1, headBits: 4, hidden: [130], biasShift: 2 },
    },
  ),
  "short, of texts": randomModel(textBits("presence"), { bits: 2, headBits: 8, hidden: [4], biasShift: 0 }),
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

it("each layer is as long as its own bits make it", () => {
  const length = (bits: 1 | 4, headBits: 1 | 4) => {
    const model = randomModel(imageBits("boxes"), { bits, headBits, hidden: [16] });
    const { weights, scales, biases } = packedSize(model);
    expect([scales, biases]).toEqual([19, 38]);
    return weights;
  };
  expect(length(1, 1)).toBe(90 + 6); // 45 bits to 16 units to 3 classes
  expect(length(1, 4)).toBe(90 + 24);
  expect(length(4, 1)).toBe(360 + 6);
});

it("a short file has numbers of variable length, biases of a byte, and the rest of a layer in two", () => {
  const long = packedSize({
    ...models["short, of images"]!,
    layers: withWideBiases(models["short, of images"]!),
  });
  const short = packedSize(models["short, of images"]!);
  // T, d; 30, 200, 1; units: 130, 3; behind them a byte less for each layer
  const numbers = [4 - 1, 4 - 1, 2 - 1, 2 - 2, 2 - 1, 2 - 2, 2 - 1];
  expect(long.header - short.header).toBe(numbers.reduce((all, one) => all + one) + 2);
  expect([long.biases, short.biases]).toEqual([2 * 133, 133]);
  expect({ ...long, header: 0, biases: 0, total: 0 }).toEqual({ ...short, header: 0, biases: 0, total: 0 });
});

it("refuses to write biases that a byte does not hold, and layers some of which have such", () => {
  const [hidden, last] = models["short, of images"]!.layers as readonly IntegerLayer[];
  const of = (layers: readonly IntegerLayer[]): PackedModel => ({ ...models["short, of images"]!, layers });
  const odd = { ...hidden!, biases: hidden!.biases.map((bias, o) => (o === 5 ? 6 : bias)) };
  expect(() => encode(of([odd, last!]))).toThrow(
    "a bias of 8 bits: got 1.5, expected a whole number, -127 to 127",
  );
  const large = { ...hidden!, biases: hidden!.biases.map(() => -512) };
  expect(() => encode(of([large, last!]))).toThrow("a bias of 8 bits: got -128");
  const { biasShift: _, ...wide } = last!;
  expect(() => encode(of([hidden!, wide]))).toThrow(
    'biases of a layer: got "others", expected as in all other layers',
  );
});

describe("weights of three values", () => {
  const model = randomModel(textBits("presence", { T: 7, d: 1, bits: 7 }), { bits: 2 });
  const file = encode(withoutNames(model));
  const [layer] = model.layers as readonly IntegerLayer[];
  const count = layer!.weights.length;
  const at = file.length - 4 - Math.ceil(count / 5); // where they begin, before the checksum
  const changed = (place: number, value: number): Uint8Array => {
    const other = file.slice();
    other[place] = value;
    new DataView(other.buffer).setUint32(other.length - 4, crc32(other.subarray(0, -4)), true);
    return other;
  };

  it("come five to a byte, the first one the lowest digit", () => {
    const { weights } = packedSize(model);
    expect(weights).toBe(Math.ceil(count / 5));
    const five = [...layer!.weights.subarray(0, 5)];
    expect(file[at]).toBe(five.reduce((sum, q, k) => sum + (q + 1) * 3 ** k, 0));
    expect(count % 5).toBeGreaterThan(0); // the last byte is not full
  });

  it("refuses bytes that stand for no such weights, and those of two bits each", () => {
    expect(() => decode("file", changed(at, 243))).toThrow(
      "file, a byte of 5 numbers: got 243, expected below 243",
    );
    const last = file.length - 5;
    const left = 3 ** (count % 5);
    expect(() => decode("file", changed(last, left))).toThrow(`got ${left}, expected below ${left}`);
    expect(() => decode("file", changed(at - 3 * layer!.outputs - 3, 2))).toThrow(
      "file, bits of a weight: got 2, expected 1, 3 (three values), 4, 8 or 32",
    );
  });
});

function withWideBiases({ layers }: PackedModel): IntegerLayer[] {
  return (layers as readonly IntegerLayer[]).map(({ biasShift: _, ...layer }) => layer);
}

describe("ids", () => {
  const bytesOf = (ids: number[]) => {
    const projection = imageBits("hadamard", {
      T: ids.length,
      d: 1,
      bits: ids.length,
      ids: Uint32Array.from(ids),
    });
    const model = randomModel(projection, { bits: 1 });
    const { ids: taken } = packedSize(model);
    expect(decode("file", encode(model)).projection.ids).toEqual(Uint32Array.from(ids));
    return taken;
  };

  it("take a byte, and the gaps between them by the best Rice code where they ascend", () => {
    expect(bytesOf([0, 1, 2, 3, 4, 5, 6, 7])).toBe(2); // gaps of 0: a bit each
    expect(bytesOf([3, 7])).toBe(1 + 1); // 3 and 3: two bits as they are, one for none above
    expect(bytesOf([7, 3])).toBe(1 + 4);
    expect(bytesOf([2 ** 17, 3])).toBe(1 + 8);
  });

  it("chosen of a pool take no more than is reckoned with", () => {
    for (const [count, pool] of [
      [352, 4096],
      [572, 4096],
      [40, 45],
      [1, 4096],
    ] as const) {
      const order = seeded(3).stream(`${count}`).permutation(pool);
      const ids = [...order.subarray(0, count)].sort((a, b) => a - b);
      expect(idsBytes(ids)).toBeLessThanOrEqual(mostIdsBytes(count, pool));
    }
    const ids = [...seeded(3).permutation(4096).subarray(0, 352)].sort((a, b) => a - b);
    expect((8 * (idsBytes(ids) - 1)) / 352).toBeLessThan(5.2); // 12 bits each, if they were written out
  });

  it("that are written in another way than the shortest are refused", () => {
    const file = encode(
      randomModel(imageBits("hadamard", { ids: Uint32Array.from({ length: 45 }, (_, j) => j) })),
    );
    const at = 4 + 1 + 1 + 1 + 8 + 8 + 6;
    expect(file[at]).toBe(64);
    const other = Uint8Array.from(file);
    other[at] = 65; // 45 gaps of 0, of which every second bit is read as theirs
    new DataView(other.buffer).setUint32(other.length - 4, crc32(other.subarray(0, -4)), true);
    expect(() => decode("file", other)).toThrow(Refusal);
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
  expect(() => decode("file", changed(5, 128))).toThrow(
    "file, flags: got 128, expected those of the version",
  );
  expect(() => decode("file", changed(6, 9))).toThrow("file, kind of bits: got 9, expected less than 6");
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
