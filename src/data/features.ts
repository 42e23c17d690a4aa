import { check } from "../core/check.js";
import { fnv1a, mix, type Word64 } from "../core/hash.js";
import { gramsOf, tokensOf } from "../core/text/tokens.js";

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
 * (`c:` prefix), counted. Tokens are lower-case runs of letters, digits and apostrophes, and every other sign alone; half of
 * a surrogate pair is a sign, and U+FFFD in UTF-8.
 *
 * Without `characters` those of words alone.
 *
 *   id = mix(fnv1a64(utf8(feature))), mix = the finaliser of splitmix64 (Steele, Lea, Flood 2014)
 */
export function features(texts: readonly string[], { characters = true } = {}): FeatureCounts {
  checkTexts(texts);
  const numbers = new Map<string, number>();
  const rows = new Rows();
  const numberOf = (feature: string): number => {
    let number = numbers.get(feature);
    if (number === undefined) numbers.set(feature, (number = numbers.size));
    return number;
  };
  // tokens come again and again: their n-grams are looked up once
  const known = new Map<string, { word: number; grams: readonly number[] }>();
  for (const text of texts) {
    let before = "";
    for (const token of tokensOf(text)) {
      let own = known.get(token);
      if (!own)
        known.set(
          token,
          (own = { word: numberOf(`w:${token}`), grams: characters ? gramsOf(token).map(numberOf) : [] }),
        );
      rows.count(own.word);
      if (before) rows.count(numberOf(`w:${before} ${token}`));
      for (const gram of own.grams) rows.count(gram);
      before = token;
    }
    rows.end();
  }
  return { ...rows.done(), ...ids(numbers) };
}

/** Refuses one text in the place of a list, whose letters would count as texts, and what is no text. */
function checkTexts(texts: unknown): void {
  check(Array.isArray(texts), "texts", texts, "a list of texts");
  const wrong = texts.findIndex(text => typeof text !== "string");
  check(wrong < 0, `text ${wrong + 1}`, texts[wrong], "a string");
}

/** The features of one text, repeated as often as they occur. */
export function featuresOf(text: string): string[] {
  check(typeof text === "string", "text", text, "a string");
  return tokensOf(text).flatMap((token, i, tokens) => [
    `w:${token}`,
    ...(i > 0 ? [`w:${tokens[i - 1]} ${token}`] : []),
    ...gramsOf(token),
  ]);
}

/** The bucket of each feature: its id mod `buckets`, a power of two. */
export function bucketsOf({ low }: FeatureCounts, buckets: number): Uint32Array {
  return low.map(half => half % buckets);
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

/** Sparse rows that grow: features of one text after the other, each once, with its count. */
class Rows {
  readonly #offsets: number[] = [0];
  readonly #features = new Growing();
  readonly #counts = new Growing();
  /** Per feature: 1 + its newest entry; one of an earlier row does not count. */
  readonly #newest = new Growing();
  #first = 0;

  count(feature: number): void {
    const entry = this.#newest.at(feature) - 1;
    if (entry >= this.#first) this.#counts.set(entry, this.#counts.at(entry) + 1);
    else this.#begin(feature, this.#features.length);
  }

  #begin(feature: number, entry: number): void {
    this.#newest.set(feature, entry + 1);
    this.#features.set(entry, feature);
    this.#counts.set(entry, 1);
  }

  end(): void {
    this.#first = this.#features.length;
    this.#offsets.push(this.#first);
  }

  done(): Pick<FeatureCounts, "count" | "offsets" | "features" | "counts"> {
    const counts = new Uint16Array(this.#counts.length);
    for (let entry = 0; entry < counts.length; entry++)
      counts[entry] = Math.min(this.#counts.at(entry), mostTimes);
    return {
      count: this.#offsets.length - 1,
      offsets: Uint32Array.from(this.#offsets),
      features: this.#features.values(),
      counts,
    };
  }
}

const mostTimes = 65_535; // what 16 bits hold; more repeats in one text say nothing new

/** A list of 32-bit numbers that doubles when it is full; 0 where nothing was set. */
class Growing {
  length = 0;
  #values = new Uint32Array(1 << 16);

  at(index: number): number {
    return index < this.length ? this.#values[index]! : 0;
  }

  set(index: number, value: number): void {
    while (index >= this.#values.length) {
      const larger = new Uint32Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[index] = value;
    if (index >= this.length) this.length = index + 1;
  }

  values(): Uint32Array {
    return this.#values.slice(0, this.length);
  }
}
