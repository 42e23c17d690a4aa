type Colour = readonly [red: number, green: number, blue: number];

/** Below zero, zero, above: blue and orange are told apart with any colour vision. */
const scales: Readonly<Record<"light" | "dark", readonly [Colour, Colour, Colour]>> = {
  light: [
    [0, 90, 156],
    [246, 246, 244],
    [190, 78, 0],
  ],
  dark: [
    [98, 180, 236],
    [34, 39, 44],
    [244, 150, 70],
  ],
};

/** Values as pixels, RGBA: the colour of zero in the middle, the largest size at either end; what is no number is clear. */
export function shades(
  values: readonly (number | null)[],
  theme: "light" | "dark",
): Uint8ClampedArray<ArrayBuffer> {
  const [below, zero, above] = scales[theme];
  const largest = values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0) || 1;
  const pixels = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, at) => {
    if (value === null) return;
    const share = Math.abs(value) / largest;
    const end = value < 0 ? below : above;
    pixels.set([...zero.map((from, i) => from + share * (end[i]! - from)), 255], 4 * at);
  });
  return pixels;
}
