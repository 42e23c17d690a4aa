import { expect, it } from "vitest";
import { plainText, spans } from "./ansi.js";

it("reads styles and colours", () => {
  const found = spans("a\x1b[1;31mb\x1b[0mc\x1b[38;5;208md\x1b[48;2;1;2;255me\x1b[39;49;22mf");
  expect(found.map(({ text, bold, foreground, background }) => [text, bold, foreground, background])).toEqual(
    [
      ["a", false, undefined, undefined],
      ["b", true, 1, undefined],
      ["c", false, undefined, undefined],
      ["d", false, 208, undefined],
      ["e", false, 208, "#0102ff"],
      ["f", false, undefined, undefined],
    ],
  );
});

it("drops cursor movements, titles and links", () => {
  expect(
    spans("\x1b[2K\x1b]0;title\x07\x1b[?25la\x1b[1Ab")
      .map(span => span.text)
      .join(""),
  ).toBe("ab");
  expect(plainText("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\")).toBe("link");
});

it.each([
  ["10%\r20%\r100%\ndone", "100%\ndone"],
  ["a\r\nb", "a\nb"],
  ["long text\rshort", "shorttext"],
  ["ab\bc", "ac"],
])("%j reads %j", (text, shown) => {
  expect(plainText(text)).toBe(shown);
});
