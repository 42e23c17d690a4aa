import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../engine/backend.js";
import type { TrainedModel } from "../models/trained.js";
import { decode, encode } from "./binary/format.js";
import { packNet } from "./pack.js";

beforeAll(async () => void (await startEngine()));

/** A network without a hidden layer on so many presence bits of texts. */
function wide(T: number): TrainedModel {
  const classes = ["a", "b"];
  const zeros = (count: number) => ({ shape: [count], values: new Float32Array(count) });
  return {
    spec: {
      ...{ format: 1, net: "quantised-projection", settings: { T, d: 1, weightBits: 1 } },
      ...{ sizes: [T, 2], T, d: 1, dataset: "texts", classes, objective: "self", epoch: 1, accuracy: 0.5 },
      features: { kind: "bits", projection: "presence", bits: T, coding: "0/1" },
      random: { seed: 1, key: [1, 0] },
    },
    weights: { "layer 0": { ...zeros(2 * T), shape: [T, 2] }, "bias 0": zeros(2) },
  };
}

it("bits beyond 65,535 are packed and read", () => {
  const packed = packNet(wide(70_000));
  expect(decode("file", encode(packed))).toEqual(packed);
});

it("one limit is named for them", () => {
  expect(() => packNet(wide(2 ** 20 + 1))).toThrow(
    "bits T·d: got [1048577,1048577], expected one number of at most 1048576",
  );
});
