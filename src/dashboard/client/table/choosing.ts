/** Which runs are chosen, by number, the smallest first. */
export type Chosen = readonly number[];

/** These too, or no longer. */
export function chosen(old: Chosen, ids: readonly number[], isOn: boolean): Chosen {
  const all = new Set(old);
  for (const id of ids)
    if (isOn) all.add(id);
    else all.delete(id);
  return [...all].sort((a, b) => a - b);
}

/** These where one of them was not chosen yet, else none of them. */
export const toggled = (old: Chosen, ids: readonly number[]): Chosen => {
  const has = new Set(old);
  return chosen(old, ids, !ids.every(id => has.has(id)));
};

/** Groups that were chosen, as they were then: a group's name → its runs. */
export type ChosenGroups = ReadonlyMap<string, readonly number[]>;

/** A group is another one under another query: it has other members. */
export const groupName = (query: string, key: string): string => JSON.stringify([query, key]);

/** Whether a group that was chosen still is: all its runs, and no more than it had. */
export const isWhole = (
  known: readonly number[] | undefined,
  runs: number,
  ids: ReadonlySet<number>,
): boolean => known !== undefined && known.length === runs && known.every(id => ids.has(id));
