import { expect, it } from "vitest";
import { type Place, printPlace, readPlace } from "./place.js";

it.each([
  ["", "home", "", {}],
  ["#/", "home", "", {}],
  [
    "#/runs?query=params.T+%3E%3D+60&sort=-metrics.accuracy",
    "runs",
    "",
    { query: "params.T >= 60", sort: "-metrics.accuracy" },
  ],
  ["#/run/12?tab=console", "run", "12", { tab: "console" }],
  ["#/sweep/a%2Fb%20c", "sweep", "a/b c", {}],
  ["#/runs?__proto__=1", "runs", "", JSON.parse('{"__proto__":"1"}')],
])("%s", (hash, view, id, params) => {
  expect(readPlace(hash)).toEqual({ view, id, params: new Map(Object.entries(params)) });
});

it("a place comes back from its text", () => {
  const places: Place[] = [
    { view: "runs", id: "", params: new Map([["query", 'name contains "a&b=c#d?"']]) },
    { view: "sweep", id: "über/alles?#%", params: new Map([["x", ""]]) },
    { view: "home", id: "", params: new Map([["a", "1"]]) },
  ];
  for (const place of places) expect(readPlace(printPlace(place))).toEqual(place);
});

it("a link that was cut off still leads somewhere", () => {
  expect(readPlace("#/sweep/%E4%B")).toMatchObject({ view: "sweep", id: "%E4%B" });
});
