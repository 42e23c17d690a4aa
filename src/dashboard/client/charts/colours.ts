/** Dashes in CSS pixels: after as many lines as there are colours, the next ones are dashed. */
export const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

/** A line's colour and dash by its place in the list. */
export const styleOf = (place: number, colours: readonly string[]): LineStyle => ({
  colour: colours[place % colours.length]!,
  dash: dashes[Math.floor(place / colours.length) % dashes.length]!,
});

export interface LineStyle {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** `#0072b2` as a see-through colour, for bands. */
export function faint(colour: string, opacity = 0.16): string {
  const parts = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${parts.join(",")},${opacity})`;
}

type Rgb = readonly [number, number, number];

/** Five colours of matplotlib's cividis, even to the eye with any colour vision. */
const stops: readonly Rgb[] = [
  [0, 34, 78],
  [67, 78, 108],
  [125, 124, 120],
  [181, 159, 82],
  [254, 232, 56],
];

/** share 0 (dark blue) to 1 (yellow) → red, green, blue */
export function cividis(share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const [from, to] = [stops[Math.floor(place)]!, stops[Math.ceil(place)]!];
  const part = place - Math.floor(place);
  return [0, 1, 2].map(i => Math.round(from[i]! + part * (to[i]! - from[i]!))) as unknown as Rgb;
}

/** The same for lines on the page's ground: without the end of the scale that would be lost on it. */
export const lineColour = (share: number, isDark: boolean): Rgb =>
  cividis(isDark ? 0.3 + 0.7 * share : 0.88 * share);

export const css = (colour: Rgb): string => `rgb(${colour.join(",")})`;

/** Black or white, whichever stands out more on a colour (WCAG's relative luminance). */
export function inkOn(colour: Rgb): "#000000" | "#ffffff" {
  const [r, g, b] = colour.map(part => {
    const c = part / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance > 0.179 ? "#000000" : "#ffffff"; // where both have the same contrast
}
