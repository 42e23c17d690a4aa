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
