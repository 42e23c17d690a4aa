import { describe, expect, it } from "vitest";
import full from "./nets/full.js";
import matched from "./nets/matched.js";
import projected from "./nets/projected.js";
import softmax from "./nets/softmax.js";
import { bytes, parameters, ratio, ratioWithPlanes } from "./size.js";

const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };
const net = (T: number, d: number, ...hidden: number[]) => projected(mnist, { T, d, hidden });

describe("golden numbers", () => {
  it("full(mnist) has 2,797,010 parameters", () => expect(parameters(full(mnist))).toBe(2_797_010));
  it("[8,10] has 810", () => expect(parameters(net(8, 10))).toBe(810));
  it("[60,12]+256 has 187,146", () => expect(parameters(net(60, 12, 256))).toBe(187_146));
  it("softmax on pixels has 7,850", () => expect(parameters(softmax(mnist))).toBe(7_850));

  it.each([
    [[8, 10], 3453],
    [[10, 12], 2312],
    [[60, 10], 465], // the paper prints 466; the rule gives 465.4
    [[60, 12], 388],
    [[60, 10, 128], 36],
    [[60, 12, 256], 15],
    [[70, 12, 256], 13],
  ] as const)("ratio of %j is %i", ([T, d, ...hidden], expected) => {
    expect(Math.round(ratio(net(T, d, ...hidden), full(mnist)))).toBe(expected);
  });

  it("[60,10] is 465.4 exactly by the rule", () => {
    expect(ratio(net(60, 10), full(mnist))).toBeCloseTo(465.39, 2);
  });

  it("with planes stored the ratio of [8,10] falls to 44.0", () => {
    expect(ratioWithPlanes(net(8, 10), full(mnist), 784)).toBeCloseTo(44.0, 1);
  });

  it("matched networks come as close as a whole width can", () => {
    for (const size of [810, 7_210, 78_218, 217_866]) {
      const found = parameters(matched(mnist, size));
      expect(Math.abs(found - size)).toBeLessThanOrEqual(Math.max(795 / 2, Math.abs(805 - size)));
    }
    expect(bytes(net(8, 10))).toBe(3240);
  });

  it("refuses T = 0", () => {
    expect(() => net(0, 10)).toThrow("projections T: got 0, expected a positive whole number");
  });
});
