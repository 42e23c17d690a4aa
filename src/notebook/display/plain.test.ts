import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { cut, plain } from "./plain.js";

const times = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i));
const hint = /\n\(cut; all of it: console\.dir\(value, .*\)\)$/;

describe("what is short is as Node's prompt has it", () => {
  it.each([
    [7],
    ["it's"],
    [{ a: new Map([[1, { b: new Set([2]) }]]) }],
    [times(1000, i => i)],
    [Object.fromEntries(times(500, i => [`k${i}`, i]))],
    [new Float64Array(1e6)],
    [Object.assign(new (class Model {})(), { layers: times(20, i => ({ i, units: 8 })) })],
    [times(3, () => times(3, () => times(3, () => Math.PI)))],
    [new Error("no").message],
  ])("%#", value => {
    expect(plain(value)).toBe(inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 }));
  });
});

describe("what is long is cut, says so, and how to see all", () => {
  const loop: Record<string, unknown> = Object.fromEntries(times(300_000, i => [`k${i}`, i]));
  loop.k0 = loop;
  class Model {
    readonly weights = times(100, () => times(100, () => times(100, () => 0.5)));
  }
  it.each<[string, unknown, RegExp]>([
    ["a list of lists of lists", new Model().weights, /… 90 more[\s\S]*… 80 more/],
    ["many keys", Object.fromEntries(times(300_000, i => [`key${i}`, i])), /'…': … 299,980 more/],
    ["long strings", times(50, i => [i, "z".repeat(1_000_000)]), /'z{200}'\.\.\. 999800 more characters/],
    ["one long string", "z".repeat(1_000_000), /^'z{10000}'\.\.\. 990000 more characters/],
    ["an instance", new Model(), /^Model \{/],
    ["itself", loop, /^<ref \*1> \{\s+k0: \[Circular \*1\]/],
    ["a map of lists", new Map(times(100, i => [i, times(100, () => "some words")])), /^Map\(100\) \{/],
    ["a set of objects", new Set(times(200, i => ({ i, text: "word ".repeat(100) }))), /^Set\(200\) \{/],
    ["long names", { ["n".repeat(1_000_000)]: 1, b: "x".repeat(20_000) }, /n{200}…': 1/],
    ["an error", new Error("e".repeat(1_000_000)), /^Error: e{1000}/],
    ["a large number", 2n ** 1_000_000n, /^\d{1000}/],
    ["what it says itself", { [inspect.custom]: () => "s".repeat(1_000_000) }, /^s{1000}/],
    ["keys in a list in a map", new Map([["a", [loop]]]), /^Map\(1\) \{/],
    [
      "an object without a prototype",
      Object.assign(Object.create(null), { a: times(200, () => "y".repeat(900)) }),
      /null prototype/,
    ],
  ])("%s", (_, value, pattern) => {
    const text = plain(value);
    expect(text).toMatch(pattern);
    expect(text).toMatch(hint);
    expect(text.length).toBeLessThan(31_000);
  });
});

it("nothing of a value is computed or changed", () => {
  let calls = 0;
  const value = {
    get lazy() {
      calls++;
      return 1;
    },
    list: times(200, i => ({ i, text: "t".repeat(500) })),
  };
  expect(plain(value)).toMatch(/lazy: \[Getter\][\s\S]*… 190 more/);
  expect([calls, value.list.length, Object.keys(value)]).toEqual([0, 200, ["lazy", "list"]]);
});

it("what cannot be shown is said", () => {
  const no = (reason: unknown) => ({
    [inspect.custom]: () => {
      throw reason;
    },
  });
  expect(plain(no(new Error("no")))).toBe("[object that cannot be shown: Error: no]");
  expect(plain(no(Object.create(null)))).toBe("[object that cannot be shown: and neither can the reason]");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(plain(proxy)).toBe("<Revoked Proxy>");
  expect(plain(new Proxy({ a: 1 }, { get: () => () => 0, ownKeys: () => [] }))).toBe("{ a: 1 }");
});

it("a cut does not halve a letter", () => {
  expect(cut("ab😀", 3)).toBe("ab…");
  expect(cut("ab😀", 4)).toBe("ab😀");
});
