/** What code does when it runs. */
export interface Effects {
  /** Names that it looks at or calls. */
  readonly uses: ReadonlySet<string>;
  /** Names whose value goes on changed: `n += 1`, `o.a = 1`. */
  readonly changes: ReadonlySet<string>;
  /** Names whose methods it calls that may change what they belong to: `xs.push(1)`. */
  readonly calls: ReadonlySet<string>;
  /** Functions, and the names of which they are given something: `fill xs` for `fill(xs)`. */
  readonly gives: ReadonlySet<string>;
}

/** The same while it is being collected. */
export type GrowingEffects = Record<keyof Effects, Set<string>>;

export const growing = (): GrowingEffects => ({
  uses: new Set(),
  changes: new Set(),
  calls: new Set(),
  gives: new Set(),
});

export const noEffects: Effects = growing();

export function joined(parts: readonly Effects[]): GrowingEffects {
  const all = growing();
  for (const part of parts) addEffects(all, part);
  return all;
}

export function addEffects(all: GrowingEffects, part: Effects): void {
  for (const kind of ["uses", "changes", "calls", "gives"] as const)
    for (const name of part[kind]) all[kind].add(name);
}
