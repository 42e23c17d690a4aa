import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { startEngine } from "../engine/backend.js";
import { tf } from "../engine/tensorflow.js";
import { angle, cosinesOf, measuredPairs, planeSection, spreadPairs } from "./angles.js";
import { hamming, signBits } from "./projection.js";

beforeAll(async () => void (await startEngine()));

describe("angle", () => {
  it("is that of the plane: right angles, opposites, equal directions of any length", () => {
    expect(angle([1, 0], [0, 3])).toBeCloseTo(Math.PI / 2, 12);
    expect(angle([1, 1], [-2, -2])).toBeCloseTo(Math.PI, 7);
    expect(angle([0.1, 0.2, 0.3], [1, 2, 3])).toBeCloseTo(0, 7);
    expect(angle([1, 0], [1, Math.sqrt(3)])).toBeCloseTo(Math.PI / 3, 12);
  });

  it("refuses vectors without a direction, and of unequal length", () => {
    expect(() => angle([0, 0], [1, 0])).toThrow("x or y: got");
    expect(() => angle([1], [1, 0])).toThrow("lengths of x and y: got");
  });
});

describe("planeSection", () => {
  const random = seeded(3);
  const x = random.stream("x").normals(50);
  const y = random.stream("y").normals(50);

  it("its cuts say of each bit what the bits themselves say", async () => {
    const bits = await signBits([...x, ...y], 50, 400, random);
    const { cuts, share } = planeSection(x, y, 400, random);
    expect(cuts).toHaveLength(400);
    expect(share).toBe(hamming(bits, 0, 1) / 400);
  });

  it("a cut's line falls between x and y exactly where it separates them", () => {
    const { cuts, angle: theta } = planeSection(x, y, 200, random);
    for (const { normal, separates } of cuts) {
      const line = (Math.atan2(normal[0], -normal[1]) + Math.PI) % Math.PI; // the direction at right angles, mod π
      expect(line > 0 && line < theta).toBe(separates);
    }
  });

  it("refuses vectors that span no plane", () => {
    expect(() => planeSection([1, 0], [2, 0], 8, random)).toThrow("angle between x and y: got 0");
  });
});

describe("pairs", () => {
  const inputs = 20;
  const values = seeded(4)
    .normals(60 * inputs)
    .map(Math.abs);

  it("spread over the angles, once each, and the same for the same seed", () => {
    const pairs = spreadPairs(values, inputs, 100, seeded(1));
    expect(pairs).toHaveLength(100);
    expect(new Set(pairs.map(({ i, k }) => `${i} ${k}`)).size).toBe(100);
    for (const { i, k, angle: theta } of pairs) {
      const row = (at: number) => values.subarray(at * inputs, (at + 1) * inputs);
      expect(i).toBeLessThan(k);
      expect(theta).toBeCloseTo(angle(row(i), row(k)), 3);
    }
    expect(spreadPairs(values, inputs, 100, seeded(1))).toEqual(pairs);
    expect(spreadPairs(values, inputs, 100, seeded(2))).not.toEqual(pairs);
    const all = spreadPairs(values, inputs, 10_000, seeded(1)).map(pair => pair.angle);
    expect(all).toHaveLength((60 * 59) / 2);
    const middle = (angles: number[]) => angles.filter(at => at > 0.8 && at < 1).length / angles.length;
    expect(middle(pairs.map(pair => pair.angle))).toBeLessThan(middle(all)); // where most angles are, fewer are taken
  });

  it("differ in a share of the first bits", async () => {
    const code = await signBits(values, inputs, 64, seeded(1));
    const pairs = spreadPairs(values, inputs, 10, seeded(1));
    for (const { i, k, share } of measuredPairs(pairs, code, 40))
      expect(share).toBe(hamming(code, i, k, 40) / 40);
  });
});

it("cosines are those of the angles, and leave no tensor behind", () => {
  const before = tf.memory().numTensors;
  const found = cosinesOf([1, 0, 0, 2], [1, 1, -3, 0, 0, 0], 2, 2, 3);
  expect(tf.memory().numTensors).toBe(before);
  const half = Math.SQRT1_2;
  [half, -1, half, 0].forEach((value, i) =>
    expect([0, 1, 3, 4].map(at => found[at]!)[i]).toBeCloseTo(value, 6),
  );
  expect([found[2], found[5]]).toEqual([Number.NaN, Number.NaN]); // nothing has no direction
});
