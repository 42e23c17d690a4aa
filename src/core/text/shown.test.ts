import { expect, it } from "vitest";
import { check, Refusal } from "../check.js";
import { shown } from "./shown.js";

const circle: { list: unknown[] } = { list: [1] };
circle.list.push(circle);

it.each([
  ["a\nb", '"a\\nb"'],
  [7n, "7n"],
  [[7n, -0.5], "[7n,-0.5]"],
  [circle, '{"list":[1,[circle]]}'],
  [Object.create(null), "{}"],
  [{ a: undefined, b: null, c: "d" }, '{"b":null,"c":"d"}'],
  [[undefined, Number.NaN], "[undefined,NaN]"],
  [Uint8Array.of(1, 2), "[1,2]"],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [new Map([[1, 2]]), "Map of 1"],
  [Promise.resolve(1), "Promise {}"],
  [
    new (class Rates {
      rate = 1;
    })(),
    'Rates {"rate":1}',
  ],
  [
    new (class {
      rate = 1;
    })(),
    '{"rate":1}',
  ],
  [new TypeError("two\nlines"), "TypeError: two lines"],
  [Symbol("s\nt"), "Symbol(s t)"],
  [
    function twice() {
      return 2;
    },
    "function twice",
  ],
  [new Proxy({}, { ownKeys: () => [].at(0)! }), "object that cannot be read"],
])("a value in one line: %#", (value, text) => {
  expect(shown(value)).toBe(text);
  expect(() => check(false, "value", value, "another")).toThrow(Refusal);
});

const deep = Array.from({ length: 1e5 }).reduce<unknown[]>(inner => [inner], []);

it.each([
  ["x".repeat(100_000), `"${"x".repeat(499)}... (100000 characters)`],
  [Array(3e6).fill(8), `[${"8,".repeat(249)}8... (3000000 values)`],
  [new Float32Array(3e6), `[${"0,".repeat(249)}0... (3000000 values)`],
  [{ text: "y".repeat(1000), other: 1 }, `{"text":"${"y".repeat(491)}... (2 fields)`],
  [deep, `${"[".repeat(500)}... (1 values)`],
])("of a long value the beginning, and how much there is: %#", (value, text) => {
  expect(shown(value)).toBe(text);
});

it("a value of just as many characters is whole", () => {
  expect(shown("x".repeat(498))).toBe(`"${"x".repeat(498)}"`);
  expect(shown("x".repeat(499))).toMatch(/x\.\.\. \(499 characters\)$/);
});
