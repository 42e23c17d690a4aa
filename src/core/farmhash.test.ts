import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fingerprint64, fingerprints12 } from "./farmhash.js";
import { packageFolder } from "./folders.js";

const fixture = packageFolder("test", "fixtures", "farmhash.json");

it("every length has TensorFlow's fingerprint", () => {
  const wanted = JSON.parse(readFileSync(fixture, "utf8")) as Record<string, string>;
  for (const [length, fingerprint] of Object.entries(wanted)) {
    const bytes = Uint8Array.from({ length: Number(length) }, (_, i) => i * i * 31 + i + 7 * Number(length));
    expect(fingerprint64(bytes).toString(16), `${length} bytes`).toBe(fingerprint);
  }
  expect(Object.keys(wanted).length).toBeGreaterThan(150);
});

it("no bytes have the fingerprint that the definition gives them", () => {
  expect(fingerprint64(new Uint8Array(0))).toBe(0x9ae16a3b2f90404fn);
});

it("many keys of twelve bytes at once have the same fingerprints", () => {
  const half = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff));
  fc.assert(
    fc.property(fc.float({ noNaN: true }), half, half, (seed, high, low) => {
      const key = new DataView(new ArrayBuffer(12));
      key.setFloat32(0, seed, true);
      key.setUint32(4, low, true);
      key.setUint32(8, high, true);
      const values = new Float64Array(1);
      fingerprints12(seed, { high: Uint32Array.of(high), low: Uint32Array.of(low) }, values);
      const whole = BigInt.asIntN(64, fingerprint64(new Uint8Array(key.buffer)));
      expect(values[0]).toBe(Number(whole));
    }),
    { numRuns: 2000 },
  );
});
