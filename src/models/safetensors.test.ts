import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../core/check.js";
import { decodeTensors, encodeTensors, type Tensors } from "./safetensors.js";

const tensors: Tensors = {
  "layer 0": { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, Number.MIN_VALUE, 1e30) },
  buckets: { shape: [2], values: Int32Array.of(-1, 2 ** 31 - 1) },
  scalar: { shape: [], values: Float32Array.of(7) },
  nothing: { shape: [0, 4], values: new Float32Array() },
};
const metadata = { neuralbits: '{"π":"…"}' };
const file = () => encodeTensors(tensors, metadata);

describe("a safetensors file", () => {
  it("is eight bytes of length, a header, the tensors' bytes, little end first", () => {
    const bytes = Buffer.from(encodeTensors({ x: { shape: [1], values: Float32Array.of(1) } }, {}));
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString("utf8", 8, 8 + length))).toEqual({
      __metadata__: {},
      x: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it("gives back what was written", () => {
    expect(decodeTensors("x", file())).toEqual({ tensors, metadata });
  });

  it("cut off anywhere is refused", () => {
    const whole = file();
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeTensors("x", whole.subarray(0, length))).toThrow(/^x/);
    expect(() => decodeTensors("x", Buffer.concat([whole, Buffer.alloc(1)]))).toThrow("bytes of tensors");
  });

  it("damaged in any byte of its header is read or refused in one line, never more", () => {
    const whole = file();
    const end = 8 + Number(Buffer.from(whole).readBigUInt64LE());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        try {
          decodeTensors("x", changed);
        } catch (error) {
          expect((error as Error).name).toBe("Refusal");
        }
      }),
    );
  });

  it.each([
    ["x, tensor a: got", { a: { dtype: "toString", shape: [2], data_offsets: [0, 8] } }],
    ["x, tensor a, bytes: got null", { a: { dtype: "F32", shape: [2], data_offsets: null } }],
    ["x, tensor a, bytes: got 8", { a: { dtype: "F32", shape: [2], data_offsets: 8 } }],
    ["x, metadata: got null", { __metadata__: null, a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }],
    ["x, metadata: got", { __metadata__: { a: 1 }, a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }],
    [
      'x, bytes of tensors: got "the next one from 0 on", expected from 4 on',
      Object.fromEntries(["a", "b"].map(name => [name, { dtype: "F32", shape: [1], data_offsets: [0, 4] }])),
    ],
    ["x, bytes of tensors: got", { a: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }],
    ["x: got", [1, 2]],
  ])("whose header says what cannot be is refused: %s", (said, header) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const bytes = Buffer.concat([length, json, Buffer.alloc(8)]);
    expect(() => decodeTensors("x", bytes)).toThrow(said);
    expect(() => decodeTensors("x", bytes)).toThrow(Refusal);
  });

  it("values that do not fill their shape are not written", () => {
    const wrong = { x: { shape: [2, 2], values: Float32Array.of(1) } };
    expect(() => encodeTensors(wrong, {})).toThrow(
      "values of the tensor x: got 1, expected 4, as its shape says",
    );
  });
});
