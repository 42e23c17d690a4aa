import { aboveNone } from "./cells.js";
import { type Claim, halfPoint, type Question } from "./claim.js";
import type { Where } from "./quantity.js";

const ablation: Where = { experiment: "ablations", dataset: "mnist", model: "projection" };
const small: Where = { ...ablation, T: 10, d: 12, hidden: "0", examples: null };
const large: Where = { ...ablation, T: 60, d: 12, hidden: "128", examples: null };
const unchanged: Where = {
  ...{ objective: "joint", lambda2: null, temperature: null, imitation: null },
  ...{ projection: null, centring: null, coding: null },
};

const difference = (what: string, of: Where, minus: Where): Pick<Question, "what" | "quantity"> => ({
  what: `P@1 of ${what}`,
  quantity: { kind: "difference", share: "accuracy", of, minus },
});

const base = { ...ablation, hidden: "0", ...unchanged, objective: "self", examples: null };

/** Claims on what the method leaves open or fixes. */
export const methodClaims: readonly Claim[] = [
  {
    id: "lambda2",
    says: "λ2 = 0.1 was chosen: it is better than no imitation",
    certainty: "read",
    questions: (
      [
        ["10×12", small],
        ["60×12 + 128", large],
      ] as const
    ).map(([name, where]) => ({
      ...difference(
        `${name}, λ2 0.1 − 0`,
        { ...where, ...unchanged },
        { ...where, ...unchanged, lambda2: 0 },
      ),
      ...aboveNone,
    })),
  },
  {
    id: "product",
    says: "of dense bits only the product T·d matters",
    certainty: "computed",
    questions: (
      [
        [720, 1],
        [180, 4],
        [90, 8],
      ] as const
    ).map(([T, d]) => ({
      ...difference(`${T}×${d} − 60×12`, { ...base, T, d }, { ...base, T: 60, d: 12 }),
      said: "0",
      expected: { kind: "within", from: 0, to: 0, margin: halfPoint },
    })),
  },
];
