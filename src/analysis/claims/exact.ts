import type { Row } from "../measures.js";
import type { Measured, Size, Where } from "./quantity.js";

/** What a size is worked out of: parameters and bytes, as rows have them. */
interface Sizes {
  readonly own: Row;
  readonly full: Row | undefined;
  readonly softmax: Row | undefined;
  readonly stated: number | undefined;
}

/** A size of a network; null where rows lack what it is worked out of. All seeds have the same. */
export function exact(
  [own]: readonly Row[],
  { size, by, on, parameters }: Size,
  find: (where: Where) => readonly Row[],
): Measured | null {
  if (!own) return null;
  const value = sizes[size]({ own, full: by && find(by)[0], softmax: on && find(on)[0], stated: parameters });
  return value === null || !Number.isFinite(value)
    ? null
    : { n: 1, value, sd: null, low: null, high: null, values: null, pairs: null, exact: true };
}

/** Each by the paper's rule: parameters with their biases, planes counted 0 but where they are named. */
const sizes: Readonly<Record<Size["size"], (of: Sizes) => number | null>> = {
  ratio: ({ own }) => own.ratio,
  kibibytes: ({ own }) => own.bytes! / 1024,
  "ratio in bytes": ({ own, full }) => (full ? full.bytes! / own.parameters! : null), // a byte a weight
  "ratio with planes": of => {
    const [inputs, { own, full }] = [inputsOf(of), of];
    return full && inputs !== null ? full.parameters! / (own.parameters! + inputs * own.T! * own.d!) : null;
  },
  "width of equal size": of => {
    const [inputs, classes] = [inputsOf(of), classesOf(of)];
    return inputs === null ? null : (of.own.parameters! - classes) / (inputs + 1 + classes); // inputs-h-classes with biases
  },
  "ratio of": ({ own, stated }) => stated! / own.parameters!,
  "ratio to": ({ own, stated }) => own.parameters! / stated!,
};

/** (inputs + 1)·classes parameters has softmax regression. */
const inputsOf = (of: Sizes): number | null =>
  of.softmax ? of.softmax.parameters! / classesOf(of) - 1 : null;

/** A last layer of biases and weights: (T·d + 1)·classes without hidden layers, h·(T·d + 1) + (h + 1)·classes with one. */
function classesOf({ own }: Sizes): number {
  const [bits, hidden] = [own.T! * own.d!, Number(own.hidden)];
  return hidden === 0 ? own.parameters! / (bits + 1) : (own.parameters! - hidden * (bits + 1)) / (hidden + 1);
}
