import { baselines } from "./baselines.js";
import { type PublishedSize, publishedSizes } from "./sizes.js";

const source = "run here on the same parts, means over seeds; npm run baselines makes them again";

/** Other methods on texts, run here: as the test part is, and with a fifth of its words misspelled. */
const runHere: PublishedSize[] = baselines.flatMap(
  ([dataset, family, model, bytes, accuracy, misspelled]) => {
    const shared = { dataset, family, model, bytes, source, certainty: "run here" } as const;
    return [
      { ...shared, accuracy },
      { ...shared, accuracy: misspelled, misspellings: 0.2 },
    ];
  },
);

/** What lies beside our networks in a figure of sizes: what others published, and other methods run here. */
export const otherMethods: readonly PublishedSize[] = [...publishedSizes, ...runHere];
