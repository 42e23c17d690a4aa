import type * as tf from "@tensorflow/tfjs";
import { dropped, noisy } from "./dropout.js";
import { denseLayers } from "./layers.js";
import type { Model } from "./model.js";
import { shares } from "./settings.js";

/** What tells a dense network from others. */
export type Dense = Pick<Model, "name" | "input" | "sizes"> &
  Partial<Pick<Model, "T" | "d" | "dropout" | "settings">> & {
    /** Standard deviation of what is added to the inputs while training. */
    readonly noise?: number;
  };

const placeOfNoise = -1; // dropout's are 0 for the input, then one a layer

/** A network of dense layers alone. */
export function dense(about: Dense): Model {
  const { name, input, sizes, T = 0, d = 0, dropout = [0, 0], noise = 0, settings = {} } = about;
  const [ofInput, ofHidden] = shares(dropout);
  const layers = denseLayers(sizes, ofHidden);
  return {
    ...{ name, input, sizes, T, d, dropout, settings },
    weights: layers.weights,
    logits: (weights, [x], key) => {
      const seen = noisy(x as tf.Tensor2D, noise, key, placeOfNoise);
      return layers.apply(weights, dropped(seen, ofInput, key, 0), key);
    },
  };
}
