/** How a value stands in the URL: `read` says undefined to what it cannot read, and the default holds. */
export interface Codec<T> {
  readonly fallback: T;
  read(text: string): T | undefined;
  print(value: T): string;
}

export const text = (fallback = ""): Codec<string> => ({ fallback, read: word => word, print: word => word });

export const number = <F extends number | null>(fallback: F): Codec<number | F> => ({
  fallback,
  read: word => (word.trim() !== "" && Number.isFinite(Number(word)) ? Number(word) : undefined),
  print: String,
});

export const flag = (fallback = false): Codec<boolean> => ({
  fallback,
  read: word => (word === "1" ? true : word === "0" ? false : undefined),
  print: value => (value ? "1" : "0"),
});

export const choice = <T extends string>(values: readonly T[], fallback: T): Codec<T> => ({
  fallback,
  read: word => values.find(value => value === word),
  print: value => value,
});

/** Texts between commas; a comma or a backslash of their own stands behind a backslash. */
export const list = (fallback: readonly string[] = []): Codec<readonly string[]> => ({
  fallback,
  read: word => (word === "" ? [] : splitList(word)),
  print: values => values.map(value => value.replace(/[\\,]/g, "\\$&")).join(","),
});

function splitList(word: string): string[] {
  const found = [""];
  for (let at = 0; at < word.length; at++) {
    if (word[at] === ",") found.push("");
    else found.push((found.pop() ?? "") + (word[at] === "\\" ? (word[++at] ?? "") : word[at]));
  }
  return found;
}

/** Run numbers, neighbours put together: `3-7,12`. */
export const ids = (fallback: readonly number[] = []): Codec<readonly number[]> => ({
  fallback,
  read: readIds,
  print: printIds,
});

const mostIds = 100_000; // a link must not make the page build an endless list

function readIds(word: string): number[] | undefined {
  if (!/^(?:\d{1,15}(?:-\d{1,15})?(?:,\d{1,15}(?:-\d{1,15})?)*)?$/.test(word)) return undefined;
  const found: number[] = [];
  for (const part of word === "" ? [] : word.split(",")) {
    const [from, to = from] = part.split("-").map(Number) as [number, number?];
    for (let id = from; id <= to && found.length < mostIds; id++) found.push(id);
  }
  return found;
}

function printIds(values: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length; at++) {
    const from = at;
    while (values[at + 1] === values[at]! + 1) at++;
    parts.push(at === from ? `${values[at]}` : `${values[from]}${at === from + 1 ? "," : "-"}${values[at]}`);
  }
  return parts.join(",");
}

/** Whatever JSON can say; `isValid` keeps out what an edited link might hold. */
export const json = <T>(fallback: T, isValid: (value: unknown) => boolean): Codec<T> => ({
  fallback,
  read: word => {
    try {
      const value: unknown = JSON.parse(word);
      return isValid(value) ? (value as T) : undefined;
    } catch {
      return undefined;
    }
  },
  print: value => JSON.stringify(value),
});
