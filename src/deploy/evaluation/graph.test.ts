import { expect, it } from "vitest";
import { evaluator } from "./graph.js";

const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });

it("inputs at the end may be left out; one before another that is there is refused, not taken for it", () => {
  const step = (inputs: (string | null)[]) => ({
    ...{ op: "Clip", inputs, output: "y" },
    of: (given: readonly object[]) => scalar(given.length),
  });
  const run = (inputs: (string | null)[]) =>
    evaluator(new Map([["high", scalar(6)]]), [step(inputs)])(new Map([["x", scalar(7)]])).get("y");
  expect(run(["x", null, null])).toEqual(scalar(1));
  expect(() => run(["x", null, "high"])).toThrow("input 1 of Clip in a written graph: got null");
});
