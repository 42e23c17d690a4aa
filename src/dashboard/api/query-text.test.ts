import { expect, it } from "vitest";
import { parseQuery } from "../../tracking/query/parse.js";
import { queryWord } from "./query-text.js";

const words = "and or not in is like contains has missing null true false nan inf infinity".split(" ");

it.each([...words, "plain", "with space", 'a "quote"', "über-setzung", "7", ""])(
  "%j reads back as the text that it is",
  text => {
    const asked = (value: string) => parseQuery(`experiment = ${value}`);
    expect(asked(queryWord(text))).toMatchObject({ test: { op: "equals", value: { text } } });
  },
);
