import { beforeAll, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { startEngine } from "../engine/backend.js";
import { anglePrecision, lookupPrecision, nearest, nearestOfEach } from "./neighbours.js";
import { bitOf, emptyBits, type PackedBits, pack, signBits } from "./projection.js";

beforeAll(async () => void (await startEngine()));

function code(...rows: string[]): PackedBits {
  const bits = rows[0]!.length;
  const packed = emptyBits(rows.length, bits);
  pack([...rows.join("")].map(Number), packed, 0);
  return packed;
}

const query = code("00000000");
const base = code("11110000", "00000001", "10000000", "00000000");

it("finds the nearest first; of equally near ones the earlier first", () => {
  expect(nearest(query, 0, base, { k: 4 })).toEqual([
    { index: 3, distance: 0 },
    { index: 1, distance: 1 },
    { index: 2, distance: 1 },
    { index: 0, distance: 4 },
  ]);
  expect(nearest(query, 0, base, { k: 2 }).map(({ index }) => index)).toEqual([3, 1]);
});

it("an example of zeros alone is nobody's neighbour, wherever it stands", () => {
  const queries = { values: [1, 0, 0, 1], labels: [1, 2] };
  const first = { values: [0, 0, 1, 0, 0, 1], labels: [0, 1, 2] };
  const last = { values: [1, 0, 0, 1, 0, 0], labels: [1, 2, 0] };
  for (const base of [first, last])
    expect(anglePrecision(queries, base, { inputs: 2 })[0]!.precision).toBe(1);
});

it("refuses labels that are missing, and more neighbours than there are", () => {
  const labelled = { values: base, labels: [0, 1, 2, 3] };
  const few = { values: base, labels: [0] };
  expect(() => lookupPrecision(few, labelled, { lengths: [8] })).toThrow(
    "labels of the queries: got 1, expected 4",
  );
  expect(() => lookupPrecision(labelled, few, { lengths: [8] })).toThrow(
    "labels of the base: got 1, expected 4",
  );
  expect(() => lookupPrecision(labelled, labelled, { lengths: [8], k: [5] })).toThrow(
    "neighbours k: got 5, expected at most 4",
  );
  const angles = { values: [1, 0], labels: [] };
  expect(() => anglePrecision(angles, angles, { inputs: 2 })).toThrow(
    "labels of the queries: got 0, expected 1",
  );
});

it("compares the first bits alone where told to", () => {
  expect(nearest(query, 0, base, { k: 3, bits: 1 }).map(({ index }) => index)).toEqual([1, 3, 0]);
});

it("agrees with counting bit by bit, at any length", async () => {
  const values = seeded(2).normals(50 * 10);
  const packed = await signBits(values, 10, 100, seeded(3));
  for (const bits of [1, 31, 32, 33, 64, 99, 100]) {
    const slow = Array.from({ length: 50 }, (_, k) => {
      let distance = 0;
      for (let j = 0; j < bits; j++) distance += bitOf(packed, 7, j) ^ bitOf(packed, k, j);
      return distance;
    });
    const found = nearest(packed, 7, packed, { k: 50, bits });
    expect(found.map(({ distance }) => distance)).toEqual([...slow].sort((a, b) => a - b));
    for (const { index, distance } of found) expect(distance).toBe(slow[index]);
  }
});

it("precision@k is the share of the k nearest with the right label", () => {
  const queries = { values: code("00000000", "11110000"), labels: [5, 6] };
  const known = { values: base, labels: [6, 5, 7, 5] };
  const found = lookupPrecision(queries, known, { lengths: [8], k: [1, 2] });
  expect(found.map(({ bits, k, precision }) => [bits, k, precision])).toEqual([
    [8, 1, 1], // both nearest are right
    [8, 2, 0.75], // 5: both right; 6: itself, then 7
  ]);
  expect(found[1]!.error).toBeCloseTo(0.25, 12); // of 1 and 0.5: sd 0.3536 over √2
});

it("by the angle: the most parallel is the nearest, however long", () => {
  const queries = { values: [1, 0, 0, 1], labels: [0, 1] };
  const known = { values: [9, 1, 1, 1, 0, 0.1], labels: [0, 0, 1] };
  const [one, two] = anglePrecision(queries, known, { inputs: 2, k: [1, 2] });
  expect(one).toMatchObject({ bits: null, k: 1, precision: 1 });
  expect(two).toMatchObject({ k: 2, precision: 0.75 });
});

it("refuses more bits than there are, and examples that are not there", () => {
  expect(() => nearest(query, 0, base, { bits: 9 })).toThrow("bits to compare: got 9, expected at most 8");
  expect(() => nearest(query, 1, base)).toThrow("example: got 1, expected less than 1");
  expect(() => nearestOfEach(query, base, { k: 0 })).toThrow("neighbours k: got 0");
});
