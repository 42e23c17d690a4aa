import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import type { Row } from "../measures.js";
import { minimumDetectableEffect } from "../statistics/power.js";
import type { Chapter, Expectation, Question } from "./claim.js";
import { judged } from "./judge.js";
import { printedAnswer, reasonOf } from "./told.js";

const row: Row = {
  ...{ experiment: "e", dataset: "mnist", model: "projection", T: 8, d: 10, hidden: "0", objective: "joint" },
  ...{
    seed: 1,
    epochs: 20,
    parameters: 810,
    ratio: 3453.1,
    bytes: 3240,
    accuracy: 0.78,
    top3: 0.9,
    top5: null,
  },
  ...{ validation_accuracy: 0.8, trainer_accuracy: 0.98, train_seconds: 1 },
};
const seeds = (accuracies: readonly number[], objective = "joint"): Row[] =>
  accuracies.map((accuracy, i) => ({ ...row, objective, seed: i + 1, accuracy }));

const mean: Question["quantity"] = { kind: "mean", share: "accuracy", of: { objective: "joint" } };
const difference: Question["quantity"] = {
  ...{ kind: "difference", share: "accuracy", of: { objective: "joint" } },
  minus: { objective: "self" },
};

const chapterOf = (...questions: Question[]): Chapter => ({
  ...{ id: "c", paper: "p", where: "w", intro: "i", experiments: ["e"] },
  claims: [{ id: "one", says: "so", certainty: "read", questions }],
});

const asked = (quantity: Question["quantity"], expected: Expectation): Question => ({
  ...{ what: "P@1", said: "0.8" },
  quantity,
  expected,
});

const verdict = (rows: readonly Row[], quantity: Question["quantity"], expected: Expectation) =>
  judged(chapterOf(asked(quantity, expected)), rows).claims[0]!.verdict;

const about = { kind: "within", from: 0.7995, to: 0.8005, margin: 0.005 } as const;

it.each([
  [[0.799, 0.801, 0.8], "reproduced"], // as said
  [[0.799, 0.8, 0.802], "reproduced"], // not to be told from it, nor from what lies half a point from it
  [[0.78, 0.79, 0.81], "undecided"], // too wide to be evidence of anything
  [[0.8, 0.9], "undecided"],
  [[0.9, 0.901, 0.902], "exceeded"],
  [[0.7, 0.701, 0.702], "not reproduced"],
  [[0.8], "undecided"], // one seed
  [[0.9, 0.9], "undecided"], // two that agree by chance
  [[0.9, 0.9, 0.9], "exceeded"],
  [[0.8, 0.8], "undecided"], // also where they say so
])("a printed accuracy of 0.8 where %j were found: %s", (accuracies, expected) => {
  expect(verdict(seeds(accuracies), mean, about)).toBe(expected);
});

it.each([
  [[0.8, 0.804, 0.81], [0.8, 0.8, 0.8], "undecided"], // the interval ends beyond a point, and that is the claim
  [[0.8, 0.802, 0.806], [0.8, 0.8, 0.8], "undecided"], // as does that of a mean well inside
  [[0.803, 0.804, 0.804], [0.8, 0.8, 0.8], "reproduced"],
])("level within a point, where %j and %j were found: %s", (one, other, expected) => {
  const rows = [...seeds(one), ...seeds(other, "self")];
  expect(verdict(rows, difference, { kind: "within", from: -0.01, to: 0.01 })).toBe(expected);
});

it.each([
  [[0.81, 0.82, 0.815], [0.8, 0.81, 0.806], 0.05, "reproduced"],
  [[0.8, 0.81, 0.806], [0.81, 0.82, 0.815], 0.05, "not reproduced"],
  [[0.8, 0.81, 0.79], [0.8, 0.8, 0.8], 0.5, "not reproduced"], // nothing seen, and half a point of one would have been
  [[0.8, 0.81, 0.79], [0.8, 0.8, 0.8], 0.01, "undecided"],
  [[0.8], [0.7], 0.05, "undecided"],
])("joint %j and self %j, said to be %d better: %s", (one, other, said, expected) => {
  const rows = [...seeds(one), ...seeds(other, "self")];
  expect(verdict(rows, difference, { kind: "above", value: 0, said })).toBe(expected);
});

it("two seeds that agree to the last digit are not tested, and that is said", () => {
  const { claims } = judged(chapterOf(asked(mean, { kind: "above", value: 0.7 })), seeds([0.9, 0.9]));
  expect(claims[0]!.verdict).toBe("undecided");
  expect(claims[0]!.answers[0]!.test).toBeNull();
  expect(reasonOf(claims[0]!)).toBe("two seeds that agree to the last digit say nothing of spread");
});

it.each([
  [difference, [0.9713, 0.9707], [0.9702, 0.9696], { kind: "above", value: 0 }],
  [
    { kind: "quotient", share: "accuracy", of: { objective: "joint" }, by: { objective: "self" } } as const,
    ...([[0.9, 0.9], [0.95, 0.95], { kind: "within", from: 0.96, to: null }] as const),
  ],
] as const)("nor are two seeds whose %j agrees", (quantity, one, other, expected) => {
  expect(verdict([...seeds(one), ...seeds(other, "self")], quantity, expected)).toBe("undecided");
});

it("a question whose seeds agree by chance counts among those that are asked together", () => {
  const rows = [...seeds([0.801, 0.803, 0.802]), ...seeds([0.8, 0.8], "self")];
  const above = asked(mean, { kind: "above", value: 0.8 });
  const self = asked(
    { kind: "mean", share: "accuracy", of: { objective: "self" } },
    { kind: "above", value: 0.7 },
  );
  const { answers } = judged(chapterOf(above, self), rows).claims[0]!;
  expect(answers[0]!.test!.adjusted).toBeCloseTo(2 * answers[0]!.test!.p, 12);
  expect(answers[1]!.test).toBeNull();
});

it("a quotient that is as said is ruled out as seldom as the test says, also with two seeds", () => {
  const tables = 400;
  const chance = seeded(7)
    .stream("quotients")
    .normals(4 * tables);
  let [wrong, drawn] = [0, 0];
  const near = (centre: number) => centre + 0.01 * chance[drawn++]!;
  for (let i = 0; i < tables; i++) {
    const pairs = [near(0.9), near(0.9)].map((by): [number, number] => [near(0.72), by]);
    const rows = [
      ...seeds(pairs.map(([x]) => x)),
      ...seeds(
        pairs.map(([, y]) => y),
        "self",
      ),
    ];
    const quotient = {
      kind: "quotient",
      share: "accuracy",
      of: { objective: "joint" },
      by: { objective: "self" },
    } as const;
    const found = verdict(rows, quotient, { kind: "within", from: 0.8, to: 0.8 });
    if (found === "exceeded" || found === "not reproduced") wrong++;
  }
  expect(wrong / tables).toBeLessThan(0.09); // 0.05 and three of its spreads
});

it("nothing measured is not run yet; a claim that none can try says why", () => {
  expect(verdict([], mean, about)).toBe("not run yet");
  const { claims } = chapterOf(asked(mean, about));
  const untestable = judged(
    { ...chapterOf(), claims: [{ ...claims[0]!, untestable: "internal" }] },
    seeds([0.8, 0.8]),
  );
  expect(untestable.claims[0]!.verdict).toBe("not testable here");
  expect(reasonOf(untestable.claims[0]!)).toBe("internal");
});

it("a printed size holds to its last digit", () => {
  const size: Question["quantity"] = { kind: "size", size: "ratio", of: {} };
  expect(verdict([row], size, { kind: "printed", value: 3453, digits: 0 })).toBe("reproduced");
  expect(verdict([row], size, { kind: "printed", value: 3454, digits: 0 })).toBe("not reproduced");
});

it("p counts among all questions of a chapter (Holm), and what would have been seen stands beside no difference", () => {
  const rows = [...seeds([0.801, 0.803, 0.802]), ...seeds([0.8, 0.8, 0.8], "self")];
  const above = asked(difference, { kind: "above", value: 0 });
  const alone = judged(chapterOf(above), rows).claims[0]!;
  const t = 0.002 / (0.001 / Math.sqrt(3));
  expect(alone.answers[0]!.test!.t).toBeCloseTo(t, 9);
  expect(alone.answers[0]!.test!.p).toBeCloseTo(0.07417990022744858, 9); // t(2) = 3.464, by its closed form
  const many = judged(chapterOf(above, above, above), rows).claims[0]!;
  expect(many.answers.map(({ test }) => test!.adjusted)).toEqual(
    Array(3).fill(3 * alone.answers[0]!.test!.p),
  );
  const { detectable } = alone.answers[0]!.test!;
  expect(detectable).toBeGreaterThan(0.002);
  expect(reasonOf(alone)).toBe("neither shown nor ruled out");
  expect(printedAnswer(alone.answers[0]!).shownFrom).toBe((100 * detectable!).toFixed(2));
  const design = { n: 3, sd: alone.answers[0]!.measured!.sd! };
  expect(detectable).toBeCloseTo(minimumDetectableEffect(design)!, 12);
  const among = minimumDetectableEffect({ ...design, alpha: 0.05 / 3 }); // which is what Holm asks of the first of three
  expect(many.answers[0]!.test!.detectable).toBeCloseTo(among!, 12);
  expect(among).toBeGreaterThan(detectable!);
});

it("a claim of several questions holds where all measured ones hold, exceeds where one does, is mixed where one falls short", () => {
  const rows = [...seeds([0.9, 0.901, 0.902]), ...seeds([0.8, 0.801, 0.799], "self")];
  const joint = asked(mean, about);
  const self = asked({ kind: "mean", share: "accuracy", of: { objective: "self" } }, about);
  const none = asked({ kind: "mean", share: "accuracy", of: { objective: "label" } }, about);
  const of = (...questions: Question[]) => judged(chapterOf(...questions), rows).claims[0]!;
  expect(of(self, none).verdict).toBe("reproduced");
  expect(of(joint, self).verdict).toBe("exceeded");
  const tooMuch = asked(mean, { kind: "within", from: 0.95, to: null });
  expect(of(tooMuch, none).verdict).toBe("not reproduced");
  expect(of(joint, self, tooMuch).verdict).toBe("mixed");
  expect(reasonOf(of(joint, self, tooMuch))).toBe("1 of 3: worse than is said");
  expect(reasonOf(of(self, none))).toContain("not run yet: npm run reproduce -- undefined --profile full");
});

it("numbers are printed as their kind is read", () => {
  const rows = [...seeds([0.81, 0.82, 0.815]), ...seeds([0.8, 0.81, 0.806], "self")];
  const [answer] = judged(chapterOf(asked(difference, { kind: "above", value: 0 })), rows).claims[0]!.answers;
  expect(printedAnswer(answer!)).toEqual({
    found: "+0.97 ± 0.06",
    n: "3",
    interval: "+0.82 to +1.11",
    test: "t(2) = 29.00, p = 0.001, Holm = 0.001",
    shownFrom: "",
  });
});
