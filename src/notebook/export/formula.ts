import { escapeHtml } from "../../web/html.js";

/**
 * LaTeX as MathML, which browsers draw without a script or a font of ours. Knows what the formulas of a paper on
 * neural networks need; a formula with anything else is shown as it was written.
 */
export function formula(latex: string, display: "inline" | "block"): string {
  try {
    const body = row(new Reader(tokens(latex)), new Set());
    return `<math display="${display}"><mrow>${body}</mrow></math>`;
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return `<code class="latex">${escapeHtml(latex)}</code>`;
  }
}

/** Thrown at the first thing that we do not know; caught above. */
class Unknown extends Error {}

/** Commands whose argument is words, blanks included, are one token with it: `\text{bits per image}`. */
const tokens = (latex: string): string[] =>
  [...latex.matchAll(token)].map(found => found[0]).filter(text => text.trim());

const token = new RegExp(
  [
    /\\(?:text(?:rm|bf|it)?|mbox|math(?:rm|bf|bb|cal|tt)|boldsymbol|operatorname\*?)\s*\{[^{}]*\}/,
    /\\[a-zA-Z]+\*?|\\[^a-zA-Z]/,
    /[0-9]+(?:\.[0-9]+)?|\s+|[^\\\s]/,
  ]
    .map(part => part.source)
    .join("|"),
  "gu",
);

class Reader {
  #at = 0;
  constructor(readonly list: readonly string[]) {}
  get next(): string | undefined {
    return this.list[this.#at];
  }
  take(): string {
    const token = this.list[this.#at++];
    if (token === undefined) throw new Unknown();
    return token;
  }
  accept(token: string): boolean {
    if (this.next !== token) return false;
    this.#at++;
    return true;
  }
  expect(token: string): void {
    if (!this.accept(token)) throw new Unknown();
  }
}

/** Everything up to one of the tokens in `ends` (not taken) or the end. */
function row(reader: Reader, ends: ReadonlySet<string>): string {
  let html = "";
  while (reader.next !== undefined && !ends.has(reader.next)) html += scripted(reader);
  if (reader.next === undefined && ends.size) throw new Unknown();
  return html;
}

/** An atom with its index and exponent, if it has them. */
function scripted(reader: Reader): string {
  const head = reader.next!;
  const base = /^[\^_]$/.test(head) ? "<mrow></mrow>" : atom(reader);
  let [below, above] = ["", ""];
  for (;;) {
    if (reader.accept("_")) below = group(reader);
    else if (reader.accept("^")) above = group(reader);
    else if (reader.next === "'") above = `<mo>${primes(reader)}</mo>`;
    else break;
  }
  const limits = head in big || limitNames.has(head);
  const [both, under, over] = limits ? ["munderover", "munder", "mover"] : ["msubsup", "msub", "msup"];
  if (below && above) return `<${both}>${base}${below}${above}</${both}>`;
  if (below) return `<${under}>${base}${below}</${under}>`;
  return above ? `<${over}>${base}${above}</${over}>` : base;
}

function primes(reader: Reader): string {
  let marks = "";
  while (reader.accept("'")) marks += "′";
  return marks;
}

/** An argument: `{…}` or one atom. */
function group(reader: Reader): string {
  if (!reader.accept("{")) return atom(reader);
  const body = row(reader, new Set(["}"]));
  reader.expect("}");
  return `<mrow>${body}</mrow>`;
}

/** The name in `\begin{cases}`. */
function words(reader: Reader): string {
  reader.expect("{");
  let text = "";
  while (reader.next !== "}") text += reader.take();
  reader.expect("}");
  return text;
}

function atom(reader: Reader): string {
  const token = reader.take();
  if (token === "{") {
    const body = row(reader, new Set(["}"]));
    reader.expect("}");
    return `<mrow>${body}</mrow>`;
  }
  if (/^[0-9]/.test(token)) return `<mn>${token}</mn>`;
  if (/^[\p{L}]$/u.test(token)) return `<mi>${escapeHtml(token)}</mi>`;
  if (token.startsWith("\\")) return command(token, reader);
  if (token === "}" || token === "&") throw new Unknown();
  return operator(token === "-" ? "−" : token === "*" ? "∗" : token === "~" ? "\u00a0" : token);
}

const operator = (text: string, stretchy = false): string =>
  `<mo${stretchy ? "" : ' stretchy="false"'}>${escapeHtml(text)}</mo>`;

function command(token: string, reader: Reader): string {
  const [, wordy, argument] = /^(\\[a-zA-Z]+\*?)\s*\{(.*)\}$/s.exec(token) ?? [];
  if (wordy !== undefined) return worded(wordy, argument!);
  const name = token.slice(1);
  if (token in letters) return `<mi>${letters[token]}</mi>`;
  if (token in big) return `<mo largeop="true" movablelimits="true">${big[token]}</mo>`;
  if (token in signs) return operator(signs[token]!);
  if (functions.has(name)) return `<mi mathvariant="normal">${name}</mi><mspace width="0.17em"/>`;
  if (limitNames.has(token)) return `<mo movablelimits="true">${name}</mo>`;
  if (token in spaces) return `<mspace width="${spaces[token]}"/>`;
  if (token in accents) return `<mover accent="true">${group(reader)}<mo>${accents[token]}</mo></mover>`;
  if (token in alphabets) return alphabets[token]!(reader.take()); // \mathbb R
  return structure(token, reader);
}

function worded(token: string, argument: string): string {
  const alphabet = alphabets[token];
  return alphabet ? alphabet(argument) : `<mtext>${escapeHtml(argument.replaceAll(" ", "\u00a0"))}</mtext>`;
}

function structure(token: string, reader: Reader): string {
  switch (token) {
    case "\\frac":
    case "\\dfrac":
    case "\\tfrac":
      return `<mfrac>${group(reader)}${group(reader)}</mfrac>`;
    case "\\binom":
      return `<mrow><mo>(</mo><mfrac linethickness="0">${group(reader)}${group(reader)}</mfrac><mo>)</mo></mrow>`;
    case "\\sqrt": {
      if (!reader.accept("[")) return `<msqrt>${group(reader)}</msqrt>`;
      const degree = row(reader, new Set(["]"]));
      reader.expect("]");
      return `<mroot>${group(reader)}<mrow>${degree}</mrow></mroot>`;
    }
    case "\\left": {
      const open = delimiter(reader);
      const body = row(reader, new Set(["\\right"]));
      reader.expect("\\right");
      return `<mrow>${open}${body}${delimiter(reader)}</mrow>`;
    }
    case "\\big":
    case "\\Big":
    case "\\bigl":
    case "\\bigr":
      return delimiter(reader);
    case "\\begin":
      return environment(reader);
    case "\\displaystyle":
    case "\\limits":
    case "\\nolimits":
      return "";
    default:
      throw new Unknown();
  }
}

function delimiter(reader: Reader): string {
  const token = reader.take();
  return token === "." ? "" : operator(delimiters[token] ?? signs[token] ?? token, true);
}

function environment(reader: Reader): string {
  const name = words(reader).replace("*", "");
  const fences: Record<string, readonly [string, string]> = {
    matrix: ["", ""],
    pmatrix: ["(", ")"],
    bmatrix: ["[", "]"],
    vmatrix: ["|", "|"],
    cases: ["{", ""],
    aligned: ["", ""],
    align: ["", ""],
    split: ["", ""],
    array: ["", ""],
    equation: ["", ""],
    gathered: ["", ""],
  };
  const fence = fences[name];
  if (!fence) throw new Unknown();
  if (name === "array") words(reader); // the columns' alignment
  const ends = new Set(["&", "\\\\", "\\end"]);
  const rows: string[][] = [[]];
  for (;;) {
    rows.at(-1)!.push(row(reader, ends));
    if (reader.accept("&")) continue;
    if (reader.accept("\\\\")) {
      rows.push([]);
      continue;
    }
    reader.expect("\\end");
    words(reader);
    break;
  }
  const full = rows.filter(cells => cells.some(cell => cell !== ""));
  const table = full
    .map(cells => `<mtr>${cells.map(cell => `<mtd><mrow>${cell}</mrow></mtd>`).join("")}</mtr>`)
    .join("");
  const [open, close] = fence;
  return `<mrow>${open && `<mo>${open}</mo>`}<mtable class="${name}">${table}</mtable>${close && `<mo>${close}</mo>`}</mrow>`;
}

const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map(pair => [`\\${pair.slice(0, pair.indexOf("="))}`, pair.slice(pair.indexOf("=") + 1)]),
  );

const letters = pairs(`
  alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ mu=μ
  nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=ϕ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ
  Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω infty=∞ partial=∂ nabla=∇ ell=ℓ hbar=ℏ emptyset=∅ Re=ℜ Im=ℑ`);

const big = pairs("sum=∑ prod=∏ int=∫ bigcup=⋃ bigcap=⋂ bigoplus=⨁");

const signs: Record<string, string> = {
  ...pairs(`
  cdot=⋅ times=× div=÷ pm=± mp=∓ le=≤ leq=≤ ge=≥ geq=≥ ne=≠ neq=≠ approx=≈ equiv=≡ sim=∼ simeq=≃ propto=∝ ll=≪ gg=≫
  in=∈ notin=∉ subset=⊂ subseteq=⊆ cup=∪ cap=∩ setminus=∖ to=→ rightarrow=→ leftarrow=← Rightarrow=⇒ Leftarrow=⇐
  iff=⟺ Leftrightarrow=⇔ mapsto=↦ forall=∀ exists=∃ neg=¬ land=∧ lor=∨ wedge=∧ vee=∨ oplus=⊕ otimes=⊗ odot=⊙ circ=∘
  ast=∗ star=⋆ bullet=∙ ldots=… dots=… cdots=⋯ vdots=⋮ ddots=⋱ langle=⟨ rangle=⟩ lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉
  lVert=‖ rVert=‖ lvert=| rvert=| Vert=‖ vert=| mid=∣ parallel=∥ perp=⊥ angle=∠ top=⊤ colon=: prime=′ uparrow=↑
  downarrow=↓ lbrace={ rbrace={ gets=← cong=≅ triangleq=≜ backslash=\\`),
  "\\rbrace": "}",
  "\\{": "{",
  "\\}": "}",
  "\\%": "%",
  "\\#": "#",
  "\\&": "&",
  "\\_": "_",
  "\\$": "$",
  "\\|": "‖",
};

const delimiters: Record<string, string> = { "<": "⟨", ">": "⟩" };

const functions = new Set(
  "log ln exp sin cos tan arcsin arccos arctan sinh cosh tanh det dim ker deg sgn Pr erf".split(" "),
);

const limitNames = new Set("\\max \\min \\sup \\inf \\lim \\argmax \\argmin".split(" "));

const spaces: Record<string, string> = {
  "\\,": "0.17em",
  "\\:": "0.22em",
  "\\;": "0.28em",
  "\\!": "-0.17em",
  "\\ ": "0.33em",
  "\\quad": "1em",
  "\\qquad": "2em",
};

const accents = pairs("hat=^ widehat=^ bar=¯ overline=¯ tilde=˜ widetilde=˜ vec=→ dot=˙ ddot=¨");

/** Shifts Latin letters into one of Unicode's mathematical alphabets, whose holes are filled from elsewhere. */
const shifted =
  (capital: number, small: number, holes: Record<string, string> = {}) =>
  (text: string) =>
    `<mi>${[...text]
      .map(letter => {
        if (holes[letter]) return holes[letter];
        if (/[A-Z]/.test(letter)) return String.fromCodePoint(capital + letter.charCodeAt(0) - 65);
        if (/[a-z]/.test(letter)) return String.fromCodePoint(small + letter.charCodeAt(0) - 97);
        return /[\w ]/.test(letter) ? letter : unknown();
      })
      .join("")}</mi>`;

function unknown(): never {
  throw new Unknown();
}

const upright = (text: string): string => `<mi mathvariant="normal">${escapeHtml(text)}</mi>`;
const bold = shifted(0x1d400, 0x1d41a);
const doubled = { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ", "1": "𝟙" };
const script = { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ", e: "ℯ", g: "ℊ", o: "ℴ" };

const alphabets: Record<string, (text: string) => string> = {
  "\\mathrm": upright,
  "\\operatorname": text => `${upright(text)}<mspace width="0.17em"/>`,
  "\\operatorname*": text => `${upright(text)}<mspace width="0.17em"/>`,
  "\\mathtt": shifted(0x1d670, 0x1d68a),
  "\\mathbf": bold,
  "\\boldsymbol": bold,
  "\\mathbb": shifted(0x1d538, 0x1d552, doubled),
  "\\mathcal": shifted(0x1d49c, 0x1d4b6, script),
};
