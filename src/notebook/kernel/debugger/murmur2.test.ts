import { expect, it } from "vitest";
import { murmur2 } from "./murmur2.js";

it.each([
  // the test vectors of Kafka's partitioner, which is the same function with a seed of its own
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["abc", 479470107],
])("of %s", (text, hash) => {
  expect(murmur2(text, 0x9747b28c) | 0).toBe(hash);
});
