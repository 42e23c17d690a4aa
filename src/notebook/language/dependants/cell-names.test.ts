// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are text
import { expect, it } from "vitest";
import { ts } from "../parser.js";
import { type CellNames, cellNames } from "./cell-names.js";

const told = (source: string) => {
  const { sets, reads, types, now }: CellNames = cellNames(ts, source);
  const later = new Set([...sets.values()].flatMap(({ later }) => [...later.changes, ...later.calls]));
  return {
    sets: [...sets.keys()].sort().join(" "),
    reads: [...reads].sort().join(" "),
    types: [...types].sort().join(" "),
    changes: [...new Set([...now.changes, ...now.calls])].sort().join(" "),
    later: [...later].sort().join(" "),
  };
};
const expected = (parts: Partial<ReturnType<typeof told>>) => ({
  ...{ sets: "", reads: "", types: "", changes: "", later: "" },
  ...parts,
});

it.each<[string, Partial<ReturnType<typeof told>>]>([
  ["const a = b + 1;", { sets: "a", reads: "b" }],
  ["let [a, { b, ...c }] = d;", { sets: "a b c", reads: "d" }],
  ["import x, { y as z } from 'w'; import * as v from 'u';", { sets: "v x z" }],
  ["for (var i = 0; i < n; i++) {}", { sets: "i", reads: "n" }],
  ["function f(x: T) { return x + y + f(1); }", { sets: "f", reads: "y", types: "T" }],
  ["class A<P> extends B { c = d; static e = g; }", { sets: "A", reads: "B d g" }],
  ["enum E { a = n }", { sets: "E", reads: "n" }],
  ["interface I { a: J }", { sets: "I", types: "J" }],
  ["n = m;", { sets: "n", reads: "m" }],
  ["({ n, a: [m] } = o);", { sets: "m n", reads: "o" }],
  ["n = n + 1; n", { sets: "n", reads: "n" }],
  ["n = 1; n++; console.log(n)", { sets: "n", reads: "console", changes: "console" }],
  ["n += 1", { reads: "n", changes: "n" }],
  ["n++", { reads: "n", changes: "n" }],
  ["if (c) n = 1", { reads: "c n", changes: "n" }],
  ["c && (n = 1)", { reads: "c n", changes: "n" }],
  ["for (n of xs) {}", { reads: "n xs", changes: "n" }],
  ["o.a.b = v; p[0]++; delete q.r", { reads: "o p q v", changes: "o p q" }],
  ["[o.a, p[0]] = v", { reads: "o p v", changes: "o p" }],
  ["xs.push(v); (ys as any)!.sort()", { reads: "v xs ys", changes: "xs ys" }],
  ["r.log(v); c.countUp(); d.findAndRemove(1)", { reads: "c d r v", changes: "c d r" }],
  ["(o satisfies T).a = 2; (<T>p).a = 2", { reads: "o p", types: "T", changes: "o p" }],
  ["xs.map(v); xs.length; s.trim(); d.getTime()", { reads: "d s v xs" }],
  ["Object.assign(o, p); Object.keys(q)", { reads: "Object o p q", changes: "Object o" }],
  ["xs.forEach(x => { sum += x; })", { reads: "sum xs", changes: "sum" }],
  ["const inc = () => ++n;", { sets: "inc", reads: "n", later: "n" }],
  ["const inc = () => ++n; inc()", { sets: "inc", reads: "n", later: "n" }],
  ["class C { add() { xs.push(1) } }", { sets: "C", reads: "xs", later: "xs" }],
  ["const o = { f() { n = 1 }, g: () => m++ };", { sets: "o", reads: "m n", later: "m n" }],
  ["const a = { b, c: d, e() {} }; label: for (;;) { break label; }", { sets: "a", reads: "b d" }],
  ["type T = typeof v; let x: T[] = [];", { sets: "T x", reads: "v" }],
  ["%time f(a);\n?b\n%strict off", { sets: "%", reads: "a f" }],
  ["%%sh\nls $a", {}],
  ["const = 1; x", { reads: "x" }],
  ["`${a}${o.b}`; ({ a, [k]: 1 })", { reads: "a k o" }],
])("%s", (source, parts) => {
  expect(told(source)).toEqual(expected(parts));
});
