import { expect, it } from "vitest";
import type { Row } from "../measures.js";
import { isSure, publishedSizes } from "../published/sizes.js";
import { frontChapter } from "./front.js";
import { judged } from "./judge.js";

const published = publishedSizes.filter(({ dataset }) => dataset === "mnist");
const networks = frontChapter.claims.filter(({ says }) => / in [\d,]+ bytes/.test(says));

it("each network stands beside the best that was published in no more bytes, or beside the smallest of all", () => {
  const smallest = Math.min(...published.filter(isSure).map(({ bytes }) => bytes));
  expect(networks).toHaveLength(11);
  for (const { says, questions } of networks) {
    const bytes = Number(/in ([\d,]+) bytes/.exec(says)![1]!.replaceAll(",", ""));
    const values = questions.map(({ expected }) => (expected as { value: number }).value);
    const ahead = published.filter(one => one.accuracy > Math.max(...values) && one.bytes <= bytes);
    expect(ahead, says).toEqual([]);
    const equal = published.find(one => isSure(one) && one.accuracy === values[0])!;
    expect(equal.bytes <= bytes || equal.bytes === smallest, says).toBe(true);
  }
});

it("the length of each file is a claim of its own, which no accuracy shares", () => {
  const { questions } = frontChapter.claims.find(({ id }) => id === "front-sizes")!;
  const bytes = questions.map(({ expected }) => Math.round(1024 * (expected as { value: number }).value));
  const said = networks.map(({ says }) => Number(/in ([\d,]+) bytes/.exec(says)![1]!.replaceAll(",", "")));
  expect(bytes).toEqual(said);
  for (const { questions } of networks)
    expect(new Set(questions.map(({ quantity }) => quantity.kind))).toEqual(new Set(["mean"]));
});

it("a rival from memory is asked about beside the one that was read, and said to be remembered", () => {
  const [smallest] = networks;
  expect(smallest!.questions.map(({ what }) => what)).toEqual([
    "599 bytes, beside BitNetMCU, dense, of 1,100",
    "599 bytes, beside µNAS, of 480, remembered, medium",
  ]);
});

it("p of 0.02 shows nothing here", () => {
  const rows = [0.9944, 0.9937, 0.9943, 0.9938].map(
    (accuracy, i): Row => ({
      ...{ experiment: "accuracy-at-size", dataset: "mnist", model: "patch-cnn", T: null, d: null },
      ...{ hidden: "12x20x28x28x36", objective: "label", seed: i + 1, epochs: 64, parameters: 1, ratio: 1 },
      ...{ bytes: 3_553, accuracy, top3: 1, top5: 1, validation_accuracy: 1, trainer_accuracy: null },
      ...{ train_seconds: 1 },
    }),
  );
  const answerAt = (alpha: number) =>
    judged({ ...frontChapter, alpha }, rows)
      .claims.find(({ claim }) => claim.id === "front-12x20x28x28x36")!
      .answers.at(-1)!;
  const { test, verdict } = answerAt(frontChapter.alpha!);
  expect(test!.p).toBeGreaterThan(0.01);
  expect(test!.p).toBeLessThan(0.05);
  expect(verdict).toBe("undecided");
  expect(answerAt(0.05).verdict).toBe("reproduced");
});
