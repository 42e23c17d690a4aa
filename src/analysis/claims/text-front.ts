import { grouped, percent } from "../../core/numbers.js";
import { above, aboveNone } from "./cells.js";
import type { Chapter, Claim } from "./claim.js";
import { beyondThePapers } from "./counting.js";
import type { Where } from "./quantity.js";

const experiment = "text-at-size";

/** A network of `text-at-size` on presence bits. */
interface OnPresence {
  readonly T: number;
  readonly hidden: string;
  readonly weightBits: 1 | 2 | 4;
}

/** What the experiment claims of a data set in so many bytes; both networks are the best there by the validation part. */
interface Claimed {
  readonly dataset: string;
  readonly title: string;
  readonly budget: number;
  /** Share of the test part. */
  readonly accuracy: number;
  readonly network: OnPresence;
  /** Of softmax regression on hashed n-grams with weights of 2 bits. */
  readonly buckets: number;
}

export const claimed: readonly Claimed[] = [
  {
    ...{ dataset: "atis", title: "ATIS", budget: 2_800, accuracy: 0.912 },
    ...{ network: { T: 80, hidden: "0", weightBits: 2 }, buckets: 256 },
  },
  {
    ...{ dataset: "atis", title: "ATIS", budget: 11_000, accuracy: 0.931 },
    ...{ network: { T: 208, hidden: "32", weightBits: 2 }, buckets: 1_024 },
  },
  {
    ...{ dataset: "snips", title: "SNIPS", budget: 6_000, accuracy: 0.97 },
    ...{ network: { T: 530, hidden: "0", weightBits: 2 }, buckets: 4_096 },
  },
  {
    ...{ dataset: "clinc150", title: "CLINC150", budget: 32_000, accuracy: 0.9 },
    ...{ network: { T: 224, hidden: "128", weightBits: 1 }, buckets: 1_024 },
  },
  {
    ...{ dataset: "banking77", title: "Banking77", budget: 24_000, accuracy: 0.89 },
    ...{ network: { T: 192, hidden: "0", weightBits: 2 }, buckets: 1_024 },
  },
  {
    ...{ dataset: "trec-6", title: "TREC-6", budget: 16_000, accuracy: 0.84 },
    ...{ network: { T: 664, hidden: "0", weightBits: 4 }, buckets: 8_192 },
  },
];

const rowsOf = (dataset: string, settings: Where): Where => ({
  ...{ experiment, dataset, misspellings: null, examples: null, ...settings },
});

const claims = claimed.map(({ dataset, title, budget, accuracy, network, buckets }): Claim => {
  const of = rowsOf(dataset, { model: "quantised-projection", ...network, d: 8 });
  const softmax = rowsOf(dataset, { model: "ngram-softmax", buckets });
  const { T, hidden, weightBits } = network;
  const size = `${title}, ${T}×8${hidden === "0" ? "" : ` + ${hidden}`}, ${weightBits}-bit`;
  return {
    id: `front-${dataset}-${budget}`,
    says: `${title}: presence bits reach ${percent(accuracy, 1)} % in ${grouped(budget)} bytes and are ahead of softmax regression on n-grams in no more`,
    certainty: "read",
    questions: [
      {
        what: `${size}: P@1`,
        quantity: { kind: "mean", share: "accuracy", of },
        ...above(accuracy, 1),
      },
      {
        what: `${size}, less softmax on ${grouped(buckets)} n-grams`,
        quantity: { kind: "difference", share: "accuracy", of, minus: softmax },
        ...aboveNone,
      },
    ],
  };
});

/** What `text-at-size` claims, tried as strictly as the claims of the papers. */
export const textFrontChapter: Chapter = {
  id: "text-front",
  paper: beyondThePapers,
  where: "accuracy in few bytes, on texts, which neither paper claims",
  intro:
    "Bits that say which n-grams are present, with weights of few bits, whole files counted, beside softmax regression on hashed n-grams, whose buckets are a power of two, so that it often takes fewer bytes than it may. Of both the network that was best on the validation part. In fewer bytes softmax regression is ahead in places, as the figure shows. Here p counts below 0.01.",
  alpha: 0.01,
  experiments: [experiment],
  claims,
};
