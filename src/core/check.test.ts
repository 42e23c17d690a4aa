import { describe, expect, it } from "vitest";
import { check, knownNames, oneOf, positiveNumber, Refusal, wholeNumber } from "./check.js";

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

  it("oneOf says what was most likely meant", () => {
    expect(() => oneOf("profile", "ful", ["quick", "full"])).toThrow(
      'profile: got "ful", expected one of quick, full; did you mean "full"?',
    );
    expect(() => oneOf("profile", undefined, ["quick", "full"])).toThrow("profile: got undefined");
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1", undefined])(
    "positiveNumber refuses %s",
    value => {
      expect(() => positiveNumber("rate", value)).toThrow(/^rate: got .*, expected a positive number$/);
    },
  );

  it("knownNames refuses what nobody reads, and what is no object", () => {
    expect(() => knownNames("training", { rate: 1 }, ["rate", "epochs"])).not.toThrow();
    expect(() => knownNames("training", { epoch: 1 }, ["rate", "epochs"])).toThrow(
      'setting of training: got "epoch", expected one of rate, epochs; did you mean "epochs"?',
    );
    expect(() => knownNames("training", new Map([["rate", 1]]), ["rate"])).toThrow(
      "settings of training: got Map of 1, expected an object with rate",
    );
    expect(() => knownNames("training", undefined, ["rate"])).toThrow(
      "settings of training: got undefined, expected an object with rate",
    );
  });
});
