import { expect, it } from "vitest";
import { headsOf, placed, shifted, zoneOf } from "./places.js";

const places = { rows: ["T", "d"], columns: ["objective"] };

it("a setting stands in one zone, before the one it was dropped on", () => {
  expect(placed(places, "d", "columns")).toEqual({ rows: ["T"], columns: ["objective", "d"] });
  expect(placed(places, "seed", "rows", "d")).toEqual({ rows: ["T", "seed", "d"], columns: ["objective"] });
  expect(placed(places, "d", "rows", "T")).toEqual({ rows: ["d", "T"], columns: ["objective"] });
  expect(placed(places, "T", "out")).toEqual({ rows: ["d"], columns: ["objective"] });
  expect(placed(places, "T", "rows", "T")).toEqual(places);
  expect([zoneOf(places, "T"), zoneOf(places, "objective"), zoneOf(places, "seed")]).toEqual([
    "rows",
    "columns",
    "out",
  ]);
});

it("is moved within its zone, not beyond its ends", () => {
  expect(shifted(places, "T", 1).rows).toEqual(["d", "T"]);
  expect(shifted(places, "T", -1)).toEqual(places);
  expect(shifted(places, "seed", 1)).toBe(places);
});

it("equal heads side by side are one, but not across the head above them", () => {
  const keys = [
    ["a", "1"],
    ["a", "2"],
    ["b", "2"],
  ];
  expect(headsOf(keys, 2)).toEqual([
    [
      { text: "a", width: 2 },
      { text: "b", width: 1 },
    ],
    [
      { text: "1", width: 1 },
      { text: "2", width: 1 },
      { text: "2", width: 1 },
    ],
  ]);
});
