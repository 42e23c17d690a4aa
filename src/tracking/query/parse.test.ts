import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTracker } from "../tracker.js";
import { parseQuery } from "./parse.js";

const wrong: readonly [query: string, at: number, message: string][] = [
  ["", 1, "got the end, expected a name"],
  ["params.T >=", 12, "got the end, expected a value"],
  ["params.T >= 60 metrics.loss < 1", 16, 'got "metrics.loss", expected the end, or "and"'],
  ["params.T 60", 10, 'got "60", expected a sign'],
  ["T > many", 5, 'got "many", expected a number'],
  ['T > "8"', 5, 'got "8", expected a number'],
  ["(T = 8", 7, 'got the end, expected ")"'],
  ["T = 8)", 6, 'got ")", expected the end'],
  ["state = finshed", 9, "did you mean finished?"],
  ["state > finished", 7, 'got ">", expected ='],
  ["tags = paper", 8, 'got "paper", expected "missing"'],
  ["T has paper", 1, 'got "T", expected tags before has'],
  ["id contains 8", 1, "expected a text before contains"],
  ["name like 'a\\'", 11, "a quote without its end"],
  ["name like 'a\\\\'", 11, "a character behind the last backslash"],
  ["created > soon", 11, 'got "soon", expected a time'],
  ["created > 2026-02-31", 11, "expected a time"],
  ["created = 2h ago", 11, "a moment is compared with < or >"],
  ["duration > soon", 12, "expected a time such as 90s"],
  ["T in ()", 7, 'got ")", expected a value'],
  ["T in 8", 6, 'expected "(" before'],
  ["T = and", 5, '"and" in quotes is one'],
  ["params. = 8", 9, "the name of a param"],
  ["é日本 = 8 !", 9, 'got "!", expected'],
  ["日本 = 8 and and", 12, 'got "and", expected a name'],
  ["T = 8; DROP TABLE runs", 8, 'got "DROP"'],
];

it.each(wrong)("points at what is wrong in %j", (text, character, message) => {
  const refusal = (() => {
    try {
      parseQuery(text);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(refusal).toContain(message);
  const [first, , mark] = refusal.split("\n");
  expect(first).toMatch(new RegExp(`^query, character ${character}: `));
  const wide = (text.slice(0, character - 1).match(/[日本]/g) ?? []).length;
  expect(mark).toBe(`${" ".repeat(character + 1 + wide)}^`);
});

it("takes hostile queries as text, and deep or long ones not at all", () => {
  const tracker = openTracker(join(mkdtempSync(join(tmpdir(), "query-")), "runs.sqlite"));
  expect(tracker.runs({ query: `name = "'; DELETE FROM runs; --"` })).toEqual([]);
  expect(tracker.runs({ query: `params."') OR 1 --" = 8` })).toEqual([]);
  expect(() => parseQuery(`${"(".repeat(5000)}T = 8`)).toThrow("parentheses");
  expect(() => parseQuery(`${"not ".repeat(5000)}T = 8`)).toThrow("parentheses");
  expect(() => parseQuery(Array(5000).fill("T = 8").join(" or "))).toThrow("at most 500 conditions");
  const long = Array(500).fill("T != 8").join(" and ");
  expect(tracker.runs({ query: long })).toEqual([]);
  tracker.close();
});

it("a day is all of it: up to it has it in, after it begins with the next", () => {
  const [day, next] = [new Date(2026, 0, 31).getTime(), new Date(2026, 1, 1).getTime()];
  const test = (sign: string) => {
    const query = parseQuery(`started ${sign} 2026-01-31`);
    return query.kind === "condition" ? query.test : null;
  };
  expect(test("<=")).toEqual({ op: "order", sign: "<", bound: next });
  expect(test(">")).toEqual({ op: "order", sign: ">=", bound: next });
  expect(test("<")).toEqual({ op: "order", sign: "<", bound: day });
  expect(test(">=")).toEqual({ op: "order", sign: ">=", bound: day });
  const now = Date.now();
  expect(parseQuery("started <= now", now)).toMatchObject({ test: { sign: "<=", bound: now } });
});
