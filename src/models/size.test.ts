import { describe, expect, it } from "vitest";
import full from "./nets/full.js";
import hashed from "./nets/hashed.js";
import lstm from "./nets/lstm.js";
import matched from "./nets/matched.js";
import ngramSoftmax from "./nets/ngram-softmax.js";
import patchCnn from "./nets/patch-cnn.js";
import projected from "./nets/projected.js";
import projectedCnn from "./nets/projected-cnn.js";
import projectedQuantised from "./nets/projected-quantised.js";
import softmax from "./nets/softmax.js";
import { idsBytes } from "./packed-bytes.js";
import { bytes, multiplications, parameters, planesBytes, ratio, ratioWithPlanes } from "./size.js";

const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };
const net = (T: number, d: number, ...hidden: number[]) => projected(mnist, { T, d, hidden });

it("multiplications: each weight once, none on bits, each number of each plane once", () => {
  expect(multiplications(softmax(mnist), 784)).toBe(7_840);
  expect(multiplications(full(mnist, { hidden: [30] }), 784)).toBe(784 * 30 + 300);
  expect(multiplications(net(8, 10), 784)).toBe(784 * 80);
  expect(multiplications(net(8, 10, 16), 784)).toBe(784 * 80 + 160);
  expect(
    multiplications(projected({ classes: mnist.classes }, { T: 8, d: 10, projection: "presence" }), 0),
  ).toBe(0);
});

it("multiplications: none for planes of signs and box differences, none for weights of one bit", () => {
  for (const projection of ["boxes", "sparse", "rademacher", "hadamard"])
    expect(multiplications(projected(mnist, { T: 8, d: 10, projection, hidden: [16] }), 784)).toBe(160);
  const quantised = (weightBits: 1 | 4, more: { headBits?: 1 | 4 } = {}) =>
    projectedQuantised(mnist, { T: 8, d: 10, projection: "boxes", hidden: [16], weightBits, ...more });
  expect(multiplications(quantised(1), 784)).toBe(16 + 10); // a scale for each unit
  expect(multiplications(quantised(4), 784)).toBe(16 + 10 + 160);
  expect(multiplications(quantised(1, { headBits: 4 }), 784)).toBe(16 + 10 + 160);
  expect(multiplications(quantised(4, { headBits: 1 }), 784)).toBe(16 + 10);
  // 11 × 11 places of 12 channels, 4 × 4 of 18, four features of each for ten classes, a scale for each class
  expect(multiplications(patchCnn(mnist, { patches: 40, hidden: [12, 18] }), 784)).toBe(
    121 * 12 + 16 * 18 + 4 * 18 * 10 + 10,
  );
});

it("ids of chosen bits count, of networks of floats and of weights of few bits", () => {
  const ids = [3, 5, 40, 1000];
  const more = (made: (own: object) => Parameters<typeof bytes>[0]) => bytes(made({ ids })) - bytes(made({}));
  const own = { T: 2, d: 2, projection: "boxes" };
  expect(more(chosen => projected(mnist, { ...own, ...chosen }))).toBe(idsBytes(ids));
  expect(more(chosen => projectedQuantised(mnist, { ...own, weightBits: 1, ...chosen }))).toBe(idsBytes(ids));
});

it("a centre counts a byte for each pixel, of networks of floats and of weights of few bits", () => {
  const task = { ...mnist, mean: Array<number>(784).fill(7) };
  const own = { T: 8, d: 10 };
  for (const made of [
    (more: object) => projected(task, { ...own, ...more }),
    (more: object) => projectedQuantised(task, { ...own, weightBits: 1, ...more }),
  ])
    expect(bytes(made({ centring: "mean" })) - bytes(made({}))).toBe(784);
});

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

  it("presence bits have no planes to store", () => {
    const input = { kind: "bits", projection: "presence", bits: 80, coding: "0/1", seed: 0 } as const;
    const model = { ...net(8, 10), input };
    expect(planesBytes(model, 784)).toBe(0);
    expect(ratioWithPlanes(model, full(mnist), 784)).toBe(ratio(model, full(mnist)));
  });

  it("matched networks come as close as a whole width can", () => {
    for (const size of [810, 7_210, 78_218, 217_866]) {
      const found = parameters(matched(mnist, size));
      expect(Math.abs(found - size)).toBeLessThanOrEqual(Math.max(795 / 2, Math.abs(805 - size)));
    }
    expect(bytes(net(8, 10))).toBe(3240);
  });

  it("ProjectionCNN as remembered: Conv3-64, 128, 256, P[60,7], FC[128×256] has 460,298 on CIFAR-10", () => {
    expect(parameters(projectedCnn({ ...mnist, shape: [32, 32, 3] }, { T: 60, d: 7 }))).toBe(460_298);
  });

  it.each([
    ["ATIS", 868, 21, 157_717],
    ["SNIPS", 11_081, 7, 809_543],
    ["CLINC150", 5_237, 150, 453_974],
  ] as const)(
    "the LSTM on the %s, words and classes, has as many as PyTorch's",
    (_, words, classes, expected) => {
      const task = { classes: Array(classes).fill("x"), words: Array(words).fill("x") };
      expect(parameters(lstm(task))).toBe(expected);
    },
  );

  it("softmax on n-grams counts all buckets, also those that no training text has", () => {
    const task = { classes: mnist.classes, buckets: Uint32Array.of(3, 5) };
    expect(parameters(ngramSoftmax(task))).toBe(2 ** 18 * 10 + 10);
  });

  it("softmax on few buckets with weights of few bits counts as its packed file would", () => {
    const task = { classes: mnist.classes, buckets: Uint32Array.of(3, 5, 259) };
    const small = ngramSoftmax(task, { buckets: 256, weightBits: 4 });
    expect(small.input).toMatchObject({ buckets: 256, seen: Uint32Array.of(3, 5) }); // 259 falls where 3 does
    expect(bytes(small)).toBe(28 + (5 + (256 * 10) / 2 + 3 * 10));
    expect(bytes(ngramSoftmax(task, { buckets: 256 }))).toBe(4 * (256 * 10 + 10));
    expect(() => ngramSoftmax(task, { buckets: 100 })).toThrow(
      "buckets: got 100, expected a power of two, 2 to 262144",
    );
  });

  it.each([1_210, 7_210, 187_146])("a hashed network of %i has as many", size => {
    expect(parameters(hashed(mnist, { size }))).toBe(size);
  });

  it("refuses T = 0", () => {
    expect(() => net(0, 10)).toThrow("projections T: got 0, expected a positive whole number");
  });
});
