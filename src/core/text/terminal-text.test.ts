import { expect, it } from "vitest";
import { aligned, beginning, displayWidth, visible, wrapped } from "./terminal-text.js";

it("counts cells as a terminal does", () => {
  expect(displayWidth("T·d = 720")).toBe(9);
  expect(displayWidth("日本")).toBe(4);
  expect(displayWidth("ｶﾅ")).toBe(2); // half-width forms
  expect(displayWidth("e\u0301")).toBe(1); // a combining accent
  expect(displayWidth("🎉")).toBe(2);
  expect(displayWidth("🇫🇷")).toBe(2); // two letters that make one flag
});

it("shows what a terminal would obey", () => {
  expect(visible("a\u001b[2Jb\nc\u202ed\u2028e")).toBe("a�[2Jb�c�d�e");
  expect(visible("naïve 日本 ±")).toBe("naïve 日本 ±");
});

it("fills up and cuts to a width, never through a full-width character", () => {
  expect(aligned("ab", 4, "left")).toBe("ab  ");
  expect(aligned("ab", 4, "right")).toBe("  ab");
  expect(aligned("abcdef", 4, "left")).toBe("abc…");
  expect(aligned("日本語", 4, "left")).toBe("日… "); // 日本 and … would be five cells
  expect(beginning("日本語", 5)).toBe("日本");
});

it("breaks lines at spaces and keeps long words whole", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("incomprehensible so", 5)).toEqual(["incomprehensible", "so"]);
  expect(wrapped("  one two three", 9)).toEqual(["  one two", "  three"]);
  expect(wrapped("", 5)).toEqual([""]);
});
