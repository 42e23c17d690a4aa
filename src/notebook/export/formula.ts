import katex, { type KatexOptions } from "katex";
import { escapeHtml } from "../../web/html.js";

/**
 * LaTeX as MathML, which browsers draw without a script or a font of ours. A command that KaTeX does not know stands in
 * red as it was written, a formula that it cannot read stands there whole.
 */
export function formula(latex: string, display: "inline" | "block"): string {
  try {
    const settings = { ...bounded, maxExpand: mostExpansions(latex), displayMode: display === "block" };
    const mathml = katex.renderToString(latex, settings);
    return withLetters(mathml.normalize("NFC")); // KaTeX writes ≠ as = and a stroke over it
  } catch {
    return `<code class="latex">${escapeHtml(latex)}</code>`; // nested deeper than the stack
  }
}

/** KaTeX's own macros are short; each expansion of a macro that a formula defines may be as long as the formula. */
const mostExpansions = (latex: string): number =>
  /\\(?:[gex]?def|(?:future)?let|(?:re)?newcommand|providecommand)\b/.test(latex)
    ? Math.min(1000, Math.ceil(mostLetters / latex.length))
    : 1000;

const mostLetters = 300_000;

const bounded: KatexOptions = {
  output: "mathml",
  throwOnError: false,
  strict: "ignore", // or it warns on the console about letters that are not ASCII
  trust: false, // no links, no pictures, no styles
  maxSize: 50, // em: no rule or space is wider than the page
  // Unicode's letters for sets of numbers lose their doubled stroke in KaTeX's MathML
  macros: Object.fromEntries([..."ℂℍℕℙℚℝℤ"].map(set => [set, `\\mathbb{${set.normalize("NFKC")}}`])),
};

/** Browsers know of `mathvariant` only "normal": letters of the others become those of Unicode's alphabets. */
const withLetters = (mathml: string): string =>
  mathml.replace(/<(mi|mn) mathvariant="([a-z-]+)">([^<&]+)<\/\1>/g, (whole, tag, variant, text) => {
    const letters = [...text].map(letter => letterOf(variant, letter));
    return letters.includes(undefined) ? whole : `<${tag}>${letters.join("")}</${tag}>`;
  });

/** Where the letters of an alphabet begin, and how many there are: Latin, digits, Greek. */
const runs = [
  ["A", 26],
  ["a", 26],
  ["0", 10],
  ["Α", 25],
  ["α", 25],
] as const;

/** Unicode's mathematical alphabets: where each of the runs begins in them. */
const alphabets: Record<string, readonly number[]> = {
  bold: [0x1d400, 0x1d41a, 0x1d7ce, 0x1d6a8, 0x1d6c2],
  "bold-italic": [0x1d468, 0x1d482, 0x1d7ce, 0x1d71c, 0x1d736],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8],
  fraktur: [0x1d504, 0x1d51e],
  script: [0x1d49c, 0x1d4b6],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2],
  monospace: [0x1d670, 0x1d68a, 0x1d7f6],
};

/** Letters that Unicode had before it had the alphabets, each after its plain one: their places there are empty. */
const older: Record<string, string> = {
  "double-struck": "CℂHℍNℕPℙQℚRℝZℤ",
  fraktur: "CℭHℌIℑRℜZℨ",
  script: "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ",
};

function letterOf(variant: string, letter: string): string | undefined {
  const place = older[variant]?.indexOf(letter) ?? -1;
  if (place >= 0) return older[variant]![place + 1];
  for (const [i, [first, count]] of runs.entries()) {
    const start = alphabets[variant]?.[i];
    const at = letter.codePointAt(0)! - first.codePointAt(0)!;
    if (start !== undefined && at >= 0 && at < count) return String.fromCodePoint(start + at);
  }
  return undefined;
}
