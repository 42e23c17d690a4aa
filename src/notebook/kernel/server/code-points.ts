/** The protocol counts characters (code points), JavaScript 16-bit units: 𝑎 is one and two. */
export function unitsBefore(code: string, characters: number): number {
  let units = 0;
  for (let i = 0; i < characters && units < code.length; i++)
    units += code.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

export function charactersBefore(code: string, units: number): number {
  return [...code.slice(0, units)].length;
}
