import { check, knownNames, wholeNumber } from "../../core/check.js";
import { lstm as lastState } from "../../engine/lstm.js";
import { statelessUniform } from "../../engine/random-ops.js";
import { tf } from "../../engine/tensorflow.js";
import { dropped, keyOf } from "../dropout.js";
import { checkedHidden, hiddenFrom, type Model, type Task } from "../model.js";
import { optional, share, shares } from "../settings.js";
import { normal, uniform, zeros } from "../start.js";

export interface LstmSettings {
  /** Numbers of a word's embedding, and units of the LSTM. */
  readonly hidden?: readonly number[];
  /** Share of the embeddings' and of the last state's numbers dropped while training. */
  readonly dropout?: readonly [embedding: number, state: number];
  /** Share of words that are replaced by the unknown one while training, so that it means something. */
  readonly unknown?: number;
  /** Longer texts are cut off after so many words. */
  readonly most?: number;
}

/** What a trial's settings say of it. */
export const settings = {
  hidden: hiddenFrom,
  dropout: optional(value => [share(value), share(value)] as const),
};

/**
 * The recurrent trainer h_θ: an embedding per word, an LSTM over them, softmax on its state after the last word.
 *
 *   x_t = E[word t];  h = LSTM(x_1 … x_n);  y = W·h + B
 *
 * The LSTM has two biases, one with the inputs' and one with the state's weights, and starts uniform on ±1/√units, as
 * PyTorch's: so the parameters of both compare.
 */
export default function lstm(task: Task, given: LstmSettings = {}): Model {
  const names = ["hidden", "dropout", "unknown", "most"] satisfies (keyof LstmSettings)[];
  knownNames("an LSTM", given, names);
  const { hidden = [64, 128], unknown = 0.05, most = 128 } = given;
  const dropout = shares(given.dropout ?? [0.3, 0.3]);
  check(unknown >= 0 && unknown < 1, "unknown words of an LSTM", unknown, "a share of 0 or more, below 1");
  const { words, classes } = task;
  check(words !== undefined, "words of the LSTM's task", "none", "those of the training texts: taskOf(data)");
  check(
    checkedHidden(hidden).length === 2,
    "hidden of an LSTM",
    hidden.length,
    "two widths: embedding and units",
  );
  const [embedding, units] = hidden as [number, number];
  const rows = words.length + 2;
  const even = uniform(1 / Math.sqrt(wholeNumber("units of the LSTM", units)));
  return {
    name: "lstm",
    input: { kind: "words", words, most: wholeNumber("words of the longest text", most) },
    sizes: [rows, wholeNumber("width of the embedding", embedding), units, classes.length],
    T: 0,
    d: 0,
    dropout,
    settings: { hidden, dropout, unknown, most },
    weights: [
      { name: "embedding", shape: [rows, embedding], start: normal(1) },
      { name: "kernel", shape: [embedding + units, 4 * units], start: even },
      { name: "bias of the inputs", shape: [4 * units], start: even },
      { name: "bias of the state", shape: [4 * units], start: even },
      { name: "layer", shape: [units, classes.length], start: even },
      { name: "bias", shape: [classes.length], start: zeros },
    ],
    logits([E, kernel, ofInputs, ofState, W, B], [ids], key) {
      const lengths = tf.sum(tf.cast(tf.greater(ids!, 0), "int32"), 1) as tf.Tensor1D;
      const known = key ? forgotten(ids!, unknown, keyOf(key, 0)) : ids!;
      const x = dropped(tf.gather(E!, known) as tf.Tensor3D, dropout[0], key, 1);
      const bias = tf.add(ofInputs!, ofState!) as tf.Tensor1D;
      const h = lastState(x, kernel as tf.Tensor2D, bias, lengths);
      return tf.add(tf.matMul(dropped(h, dropout[1], key, 2), W as tf.Tensor2D), B!);
    },
  };
}

/** Word numbers, a share of them replaced by the unknown word's. */
function forgotten(ids: tf.Tensor, share: number, key: tf.Tensor1D): tf.Tensor {
  if (share === 0) return ids;
  return tf.where(tf.greaterEqual(statelessUniform(ids.shape, key), share), ids, tf.onesLike(ids)); // its number is 1
}
