import { describe, expect, it } from "vitest";
import { bestOf } from "./best.js";

const run = (hidden: string, epochs: number, accuracy: number, seed = 1) => ({
  settings: { hidden, epochs, seed },
  measures: { validation_accuracy: accuracy },
});

describe("of a search that is not done", () => {
  const found = (runs: ReturnType<typeof run>[], seeds = 1) => {
    const best = bestOf(runs, { seeds, isComplete: false });
    return best && [best.run.settings.hidden, best.run.settings.epochs, best.validationAccuracy];
  };

  it("who came to a rung first does not win by that", () => {
    expect(found([run("A", 6, 0.985), run("B", 6, 0.95), run("B", 18, 0.951)])).toEqual(["A", 6, 0.985]);
    expect(found([run("B", 18, 0.991), run("A", 6, 0.985), run("B", 6, 0.95)])).toEqual(["B", 18, 0.991]);
  });

  it("a candidate ranks by its own highest rung, whichever came first", () => {
    expect(found([run("A", 6, 0.9), run("A", 2, 0.99), run("B", 6, 0.95)])).toEqual(["B", 6, 0.95]);
  });

  it("one of fewer seeds falls back to the rung where it has all", () => {
    const both = (hidden: string, epochs: number, accuracy: number) => [
      run(hidden, epochs, accuracy, 1),
      run(hidden, epochs, accuracy, 2),
    ];
    expect(found([...both("A", 6, 0.75), ...both("B", 6, 0.5), run("B", 18, 1)], 2)).toEqual(["A", 6, 0.75]);
    expect(found([run("A", 2, 0.75), run("B", 2, 0.5)], 2)).toEqual(["A", 2, 0.75]); // nobody has all
    expect(found([])).toBeUndefined();
  });
});

it("of a search that is done the last rung alone ranks", () => {
  const runs = [run("A", 6, 0.985), run("B", 6, 0.95), run("B", 18, 0.951)];
  expect(bestOf(runs, { seeds: 1, isComplete: true })!.run).toBe(runs[2]);
});
