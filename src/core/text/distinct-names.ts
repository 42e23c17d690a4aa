/** Names as they are, but for a second one of the same name: `id` and `id` are `id` and `id_2`, or the next that is free. */
export function distinctNames(names: readonly string[]): string[] {
  const given = new Set(names);
  const found = new Set<string>();
  for (const name of names) {
    let own = name;
    for (let i = 2; found.has(own) || (own !== name && given.has(own)); i++) own = `${name}_${i}`;
    found.add(own);
  }
  return [...found];
}
