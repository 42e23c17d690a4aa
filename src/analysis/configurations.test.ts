import { expect, it } from "vitest";
import { full, seeds } from "../../test/rows.js";
import { configurations } from "./configurations.js";

it("averages over seeds only, in the order of the first appearance", () => {
  const found = configurations([...seeds([0.9, 0.92]), ...full, ...seeds([0.94], { seed: 9 })]);
  expect(found.map(({ model }) => model)).toEqual(["projection", "full"]);
  expect(found[0]!.accuracy!.mean).toBeCloseTo(0.92, 12);
  expect(found[0]!.accuracy!.sd).toBeCloseTo(0.02, 12); // (0.02² + 0 + 0.02²) / 2
  expect(found[0]!.accuracy!.n).toBe(3);
  expect(found[1]!.accuracy!.sd).toBeNull();
  expect(() => configurations([])).toThrow("rows of a table: got 0");
});
