import MarkdownIt, { type Env, type RendererRule } from "markdown-it";
import { escapeHtml } from "../../web/html.js";
import { formulaRule } from "./formula-rule.js";
import { plainTags } from "./plain-tags.js";

export interface MarkdownOptions {
  /** The content of an image that the text names, as a `data:` address; undefined where it is not to be had. */
  readonly image?: (source: string) => string | undefined;
}

/**
 * Markdown as HTML: CommonMark, tables, strikethrough and LaTeX. Safe: HTML is escaped but for a few tags without
 * attributes, links go only to the web, to mail and to places in the page or beside it, and no image is fetched.
 */
export function markdown(text: string, options: MarkdownOptions = {}): string {
  return parser.render(text, { options } satisfies Surroundings);
}

const parser = new MarkdownIt({ html: false, linkify: true }).use(formulaRule).use(plainTags);
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false }); // only what says https:// or the like
parser.validateLink = address => isSafe(address) || isPicture(address);

/** Addresses (as markdown-it encodes them) of the web and of mail, places in the page, relative paths; not `javascript:`, `data:`, `file:`. */
const isSafe = (address: string): boolean =>
  /^(https?|mailto):/i.test(address) || !/^([a-z][a-z\d+.-]*:|\/\/)/i.test(address);

const embedded = /^data:image\/(png|jpe?g|gif|webp|svg\+xml);base64,[\w+/=]+$/;

/** Pictures inside the text or its cell: for images, not for links. */
const isPicture = (address: string): boolean => address.startsWith("attachment:") || embedded.test(address);

const rules: Record<string, RendererRule> = {
  s_open: () => "<del>",
  s_close: () => "</del>",
  heading_open: (tokens, i) => `<${tokens[i]!.tag} id="${escapeHtml(slug(tokens[i + 1]!.content))}">`,
  link_open: (tokens, i, options, env, self) => {
    const token = tokens[i]!;
    Object.assign(env!, { inLink: true });
    if (isSafe(String(token.attrGet("href")))) token.attrSet("rel", "noopener noreferrer");
    else token.attrs = []; // a picture
    return self.renderToken(tokens, i, options);
  },
  link_close: (_tokens, _i, _options, env) => {
    Object.assign(env!, { inLink: false });
    return "</a>";
  },
  image: (tokens, i, options, env, self) => {
    const token = tokens[i]!;
    const alt = self.renderInlineAsText(token.children ?? [], options, env);
    return imageHtml(String(token.attrGet("src")), alt, token.attrGet("title"), env as Surroundings);
  },
};
Object.assign(parser.renderer.rules, rules);

/** The anchor that GitHub and JupyterLab give a heading. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

/** What the pieces of one text share while it is rendered. */
interface Surroundings extends Env {
  readonly options: MarkdownOptions;
  readonly inLink?: boolean;
}

function imageHtml(source: string, alt: string, title: unknown, { options, inLink }: Surroundings): string {
  const content = embedded.test(source) ? source : options.image?.(decoded(source));
  const named = title ? ` title="${escapeHtml(String(title))}"` : "";
  if (content && embedded.test(content)) return `<img src="${content}" alt="${escapeHtml(alt)}"${named}>`;
  const label = `[image: ${escapeHtml(alt || source)}]`;
  if (inLink || source === "" || !isSafe(source)) return label;
  return `<a href="${escapeHtml(source)}" rel="noopener noreferrer">${label}</a>`;
}

/** A file's name as it is on disk: in Markdown its blanks and letters are percent-encoded. */
function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source; // a percent sign that is one
  }
}
