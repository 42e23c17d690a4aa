import { expect, it } from "vitest";
import { condition } from "./condition.js";
import type { Run } from "./run.js";

const run: Run = {
  id: 1,
  experiment: "a",
  key: "k",
  state: "finished",
  settings: { T: 8, hidden: "128", widths: "256x128", joint: true, rate: 0.001 },
  measures: { accuracy: 0.95, top3: null, loss: Number.NaN },
  metrics: {},
  name: null,
  tags: [],
  branch: null,
  startedAt: "",
  endedAt: null,
  error: null,
};

it.each([
  ["T=8", true],
  ["T==8.0", true],
  ["T = 9", false],
  ["hidden=128", true],
  ["widths=256x128", true],
  ["joint=true", true],
  ["rate=1e-3", true],
  ["T!=8", false],
  ["hidden!=0", true],
  ["absent!=1", true],
  ["absent=1", false],
  ["absent=", true],
  ["top3=", true],
  ["accuracy>=0.95", true],
  ["accuracy>0.95", false],
  ["accuracy<1", true],
  ["T<=7", false],
  ["top3<1", false],
  ["loss<1", false],
  ["loss>=0", false],
  ["loss=NaN", true],
  ["widths<300", false],
])("%s is %s", (text, holds) => {
  expect(condition(text).holds(run)).toBe(holds);
});

it.each(["T", "=8", "T>many", "T>"])("refuses %j", text => {
  expect(() => condition(text)).toThrow(/^condition/);
});
