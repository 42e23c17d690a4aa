import { describe, expect, it } from "vitest";
import { check, oneOf, Refusal, wholeNumber } from "./check.js";

describe("check", () => {
  it("says what, got and expected", () => {
    expect(() => check(false, "projections T", 0, "a positive whole number")).toThrow(
      "projections T: got 0, expected a positive whole number",
    );
  });

  it("throws a Refusal, and nothing when all is well", () => {
    expect(() => check(false, "a", "b", "c")).toThrow(Refusal);
    expect(() => check(true, "a", "b", "c")).not.toThrow();
  });

  it.each([0, -1, 1.5, Number.NaN, "3", 2 ** 60])("wholeNumber refuses %s", value => {
    expect(() => wholeNumber("T", value)).toThrow(/^T: got .*, expected a positive whole number$/);
  });

  it("oneOf lists what there is", () => {
    expect(() => oneOf("profile", "slow", ["quick", "full"])).toThrow(
      'profile: got "slow", expected one of quick, full',
    );
    expect(oneOf("profile", "full", ["quick", "full"])).toBe("full");
  });
});
