import { fnv1a, mix, type Word64 } from "../core/hash.js";

/** What some texts are made of: per text, which features and how often. Features are numbered as they first occur. */
export interface FeatureCounts {
  /** Texts. */
  readonly count: number;
  /** [count + 1]: text i has the entries offsets[i] … offsets[i+1] of `features` and `counts`. */
  readonly offsets: Uint32Array;
  readonly features: Uint32Array;
  readonly counts: Uint16Array;
  /** 64-bit ids of the features, as two halves each. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/**
 * Features of texts: word 1-grams and 2-grams (`w:` prefix) and, inside each `^token$`, character 3-grams and 4-grams
 * (`c:` prefix), counted. Tokens are lower-case runs of letters, digits and apostrophes, and every other sign alone.
 *
 *   id = mix(fnv1a64(utf8(feature))), mix = the finaliser of splitmix64 (Steele, Lea, Flood 2014)
 */
export function features(texts: readonly string[]): FeatureCounts {
  const numbers = new Map<string, number>();
  const offsets = new Uint32Array(texts.length + 1);
  const [entries, times] = [new Growing(), new Growing()];
  for (const [i, text] of texts.entries()) {
    const counts = new Map<number, number>();
    for (const feature of featuresOf(text)) {
      const number = numbers.get(feature) ?? numbers.size;
      if (number === numbers.size) numbers.set(feature, number);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    for (const [number, times_] of counts) {
      entries.push(number);
      times.push(times_);
    }
    offsets[i + 1] = entries.length;
  }
  return {
    count: texts.length,
    offsets,
    features: entries.values(),
    counts: Uint16Array.from(times.values()),
    ...ids(numbers),
  };
}

/** The features of one text, repeated as often as they occur. */
export function* featuresOf(text: string): Generator<string> {
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}_']+|[^\p{L}\p{N}_\s]/gu) ?? [];
  for (const [i, token] of tokens.entries()) {
    yield `w:${token}`;
    if (i > 0) yield `w:${tokens[i - 1]} ${token}`;
    const letters = [...`^${token}$`];
    for (const size of [3, 4]) {
      for (let from = 0; from + size <= letters.length; from++)
        yield `c:${letters.slice(from, from + size).join("")}`;
    }
  }
}

function ids(numbers: ReadonlyMap<string, number>): Pick<FeatureCounts, "high" | "low"> {
  const [high, low] = [new Uint32Array(numbers.size), new Uint32Array(numbers.size)];
  const encoder = new TextEncoder();
  const word: Word64 = { high: 0, low: 0 };
  for (const [feature, number] of numbers) {
    fnv1a(word, encoder.encode(feature));
    mix(word);
    high[number] = word.high;
    low[number] = word.low;
  }
  return { high, low };
}

/** A list of 32-bit numbers that doubles when it is full. */
class Growing {
  length = 0;
  #values = new Uint32Array(1 << 16);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  values(): Uint32Array {
    return this.#values.slice(0, this.length);
  }
}
