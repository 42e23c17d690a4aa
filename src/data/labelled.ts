import type { TextPart } from "./dataset.js";
import type { TextParts } from "./source.js";

/** A text and the name of its class. */
export type Labelled = readonly [text: string, name: string];

/**
 * Parts of texts whose classes have names. Where their order is not given, the classes that training has come first,
 * sorted, and then those that only other parts have: nobody can learn them, so a net may leave them out.
 */
export function labelledParts(
  train: readonly Labelled[],
  validation: readonly Labelled[],
  test: readonly Labelled[],
  classes: readonly string[] = ordered(train, [...validation, ...test]),
): TextParts {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const part = (rows: readonly Labelled[]): TextPart => ({
    count: rows.length,
    texts: rows.map(([text]) => text),
    labels: Uint16Array.from(rows, ([, name]) => labels.get(name)!),
  });
  return { classes, train: part(train), validation: part(validation), test: part(test) };
}

function ordered(train: readonly Labelled[], others: readonly Labelled[]): string[] {
  const known = namesOf(train);
  const unseen = new Set(namesOf(others));
  for (const name of known) unseen.delete(name);
  return [...known, ...unseen];
}

const namesOf = (rows: readonly Labelled[]): string[] => [...new Set(rows.map(([, name]) => name))].sort();
