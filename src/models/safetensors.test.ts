import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

  it("values that do not fill their shape are not written", () => {
    const wrong = { x: { shape: [2, 2], values: Float32Array.of(1) } };
    expect(() => encodeTensors(wrong, {})).toThrow(
      "values of the tensor x: got 1, expected 4, as its shape says",
    );
  });
});
