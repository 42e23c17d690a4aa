import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { check } from "../../core/check.js";
import { counted } from "../../core/text/counted.js";
import { escapeHtml } from "../../web/html.js";
import { withHidden } from "../display.js";
import { fontFamily, ink, palette } from "./theme.js";

/** A small picture: grey values or bits, row by row from the top. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  /** [height · width], 0 (paper) to `most` (ink). */
  readonly values: ArrayLike<number>;
  readonly most: number;
  readonly colour: string;
  readonly caption: string;
  /** Drawn in a frame and with a cross: not what was looked for. */
  readonly wrong?: boolean;
}

/** Tiles that a notebook displays; elsewhere an SVG. */
export interface DisplayableTiles {
  readonly rows: readonly (readonly Tile[])[];
  readonly svg: string;
  toString(): string;
  [displaySymbol](): MimeBundle;
}

/** The images of a data set's part, captioned by class: `tiles(imageTiles(mnist.test, mnist))`. Colours become grey. */
export function imageTiles(part: Images, { shape: [height, width, channels], classes }: Pictured): Tile[] {
  const pixels = height * width;
  return Array.from({ length: part.count }, (_, i) => ({
    width,
    height,
    values: Float64Array.from({ length: pixels }, (_, p) =>
      grey(part.pixels, (i * pixels + p) * channels, channels),
    ),
    most: 255,
    colour: ink,
    caption: classes[part.labels[i]!] ?? String(part.labels[i]),
  }));
}

interface Images {
  readonly count: number;
  readonly pixels: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

interface Pictured {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: readonly string[];
}

function grey(pixels: ArrayLike<number>, at: number, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) sum += pixels[at + channel]!;
  return sum / channels;
}

/** Codes as pictures of their bits: T rows, one per projection function, of d bits each; a one is ink. */
export function codeTiles(code: Packed, { T, d }: { readonly T: number; readonly d: number }): Tile[] {
  check(T * d <= code.bits, "bits T·d", T * d, `at most ${code.bits}, as the code has`);
  return Array.from({ length: code.count }, (_, i) => ({
    width: d,
    height: T,
    values: Uint8Array.from(
      { length: T * d },
      (_, j) => (code.words[i * code.width + (j >>> 5)]! >>> (j & 31)) & 1,
    ),
    most: 1,
    colour: palette[0],
    caption: "",
  }));
}

interface Packed {
  readonly count: number;
  readonly bits: number;
  readonly width: number;
  readonly words: Uint32Array;
}

/** A row per query: its own tile, then those found for it, with their distance; another class's are marked wrong. */
export function neighbourTiles(
  queries: readonly Tile[],
  base: readonly Tile[],
  found: readonly (readonly { readonly index: number; readonly distance: number }[])[],
): Tile[][] {
  check(
    queries.length === found.length,
    "lists of neighbours",
    found.length,
    `${queries.length}, one per query`,
  );
  return queries.map((query, i) => [
    query,
    ...found[i]!.map(({ index, distance }) => {
      const tile = base[index]!;
      return { ...tile, caption: `${tile.caption} · ${distance}`, wrong: tile.caption !== query.caption };
    }),
  ]);
}

/** Rows of tiles as one picture: `tiles(imageTiles(ten, mnist), codeTiles(code, { T: 32, d: 16 }))`. */
export function tiles(...rows: readonly (readonly Tile[])[]): DisplayableTiles {
  const all = rows.flat();
  check(all.length > 0, "tiles", all.length, "one or more");
  for (const { values, width, height } of all)
    check(values.length === width * height, "values of a tile", values.length, `${width} × ${height}`);
  const svg = drawn(rows);
  const summary = `${all.length} tiles in ${counted(rows.length, "row")}`;
  const display = (): MimeBundle => ({ "image/svg+xml": svg, "text/plain": summary });
  return withHidden({ rows, svg }, { toString: () => summary, [displaySymbol]: display }) as DisplayableTiles;
}

/** Pixels of the picture. */
const [pageWidth, widest, gap, captionHeight] = [900, 84, 8, 18] as const;

function drawn(rows: readonly (readonly Tile[])[]): string {
  const columns = Math.max(...rows.map(row => row.length));
  const side = Math.min(widest, (pageWidth - gap) / columns - gap);
  const width = Math.ceil(gap + columns * (side + gap));
  let top: number = gap;
  const parts: string[] = [];
  for (const row of rows) {
    const height = Math.max(...row.map(tile => (side * tile.height) / tile.width));
    row.forEach((tile, i) => parts.push(tileAt(tile, gap + i * (side + gap), top, side)));
    top += height + gap + (row.some(({ caption }) => caption) ? captionHeight : 0);
  }
  const size = `width="${width}" height="${Math.ceil(top)}" viewBox="0 0 ${width} ${Math.ceil(top)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${fontFamily}" font-size="13">` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${parts.join("")}</svg>\n`
  );
}

const wrongColour = palette[1];

function tileAt(tile: Tile, x: number, y: number, side: number): string {
  const scale = side / tile.width;
  const height = scale * tile.height;
  const frame = tile.wrong ? `stroke="${wrongColour}" stroke-width="2"` : 'stroke="#cccccc"';
  const caption = tile.caption && `${tile.wrong ? "✗ " : ""}${tile.caption}`;
  return (
    `<g transform="translate(${short(x)} ${short(y)})">` +
    `<g transform="scale(${short(scale)})" fill="${tile.colour}" shape-rendering="crispEdges">${inked(tile)}</g>` +
    `<rect width="${short(side)}" height="${short(height)}" fill="none" ${frame}/>` +
    (caption
      ? `<text x="${short(side / 2)}" y="${short(height + 14)}" text-anchor="middle" fill="${tile.wrong ? wrongColour : ink}">${escapeHtml(caption)}</text>`
      : "") +
    "</g>"
  );
}

const levels = 8; // shades of ink: more cannot be told apart at this size

/** One path per shade, of horizontal runs: crisp at any size, and a few hundred bytes. */
function inked({ width, height, values, most }: Tile): string {
  const paths = Array.from({ length: levels + 1 }, () => "");
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = 0; x < width; x = from) {
      const shade = shadeOf(values[y * width + x]!, most);
      for (from = x + 1; from < width && shadeOf(values[y * width + from]!, most) === shade; ) from++;
      paths[shade] += `M${x} ${y}h${from - x}v1h${x - from}z`;
    }
  }
  return paths
    .map((path, shade) =>
      path && shade ? `<path${shade < levels ? ` opacity="${shade / levels}"` : ""} d="${path}"/>` : "",
    )
    .join("");
}

const shadeOf = (value: number, most: number): number =>
  Math.round((levels * Math.min(most, Math.max(0, value))) / most);

const short = (value: number): string => String(Number(value.toFixed(2)));
