import { expect, it } from "vitest";
import { displaySymbol } from "../../core/bundle.js";
import { codeTiles, imageTiles, neighbourTiles, tiles } from "./tiles.js";

const set = { shape: [2, 3, 1] as const, classes: ["zero", "<one>"] };
const part = {
  count: 2,
  pixels: [0, 0, 255, 255, 255, 0, 0, 128, 0, 0, 0, 0],
  labels: [0, 1],
};

it("an image is drawn as runs of equal ink, and its class stands below, as text", () => {
  const shown = tiles(imageTiles(part, set));
  expect(shown.svg).toContain('<path d="M2 0h1v1h-1zM0 1h2v1h-2z"/>');
  expect(shown.svg).toContain('<path opacity="0.5" d="M1 0h1v1h-1z"/>');
  expect(shown.svg).toContain(">&lt;one&gt;</text>");
  expect(Object.keys(shown[displaySymbol]())).toEqual(["image/svg+xml", "text/plain"]);
  expect(String(shown)).toBe("2 tiles in 1 row");
});

it("colours become grey", () => {
  const colourful = { count: 1, pixels: [255, 0, 0, 30, 60, 90], labels: [0] };
  const [tile] = imageTiles(colourful, { shape: [1, 2, 3], classes: ["a"] });
  expect([...(tile!.values as Float64Array)]).toEqual([85, 60]);
});

it("a code has a row per function: bit t·d + j is pixel (t, j)", () => {
  const code = { count: 2, bits: 40, width: 2, words: Uint32Array.of(0b1001, 0b1, 0, 0b10000000) };
  const [a, b] = codeTiles(code, { T: 10, d: 4 });
  expect([a!.width, a!.height]).toEqual([4, 10]);
  const ones = (values: ArrayLike<number>) => Array.from(values).flatMap((value, i) => (value ? [i] : []));
  expect(ones(a!.values)).toEqual([0, 3, 32]);
  expect(ones(b!.values)).toEqual([39]);
  expect(() => codeTiles(code, { T: 11, d: 4 })).toThrow("bits T·d: got 44, expected at most 40");
});

it("a row of neighbours begins with the one looked up; others' classes are marked, not by colour alone", () => {
  const [zero, one] = imageTiles(part, set);
  const [row] = neighbourTiles(
    [zero!],
    [zero!, one!],
    [
      [
        { index: 0, distance: 3 },
        { index: 1, distance: 5 },
      ],
    ],
  );
  expect(row!.map(({ caption, wrong }) => [caption, wrong ?? null])).toEqual([
    ["zero", null],
    ["zero · 3", false],
    ["<one> · 5", true],
  ]);
  expect(tiles(row!).svg).toContain(">✗ &lt;one&gt; · 5</text>");
});

it("refuses nothing at all, and values that fill no picture", () => {
  expect(() => tiles([])).toThrow("tiles: got 0");
  const [zero] = imageTiles(part, set);
  expect(() => tiles([{ ...zero!, width: 4 }])).toThrow("values of a tile: got 6, expected 4 × 2");
});
