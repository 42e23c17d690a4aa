import createPurifier, { type DOMPurify } from "dompurify";
import MarkdownIt from "markdown-it";

const parser = new MarkdownIt({ html: false, linkify: true });
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false }); // only what says https:// or the like

/** Nothing that fetches, frames, submits, styles or runs: what CommonMark makes of text, without images. */
const tags = [
  ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "del", "code", "pre", "a"],
  ...["blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
];
const attributes = ["href", "title", "start"];

/**
 * Markdown that anybody may have written, as nodes to put into the page. HTML in it is text; an image is its
 * description; a link goes to the web or to mail, in a tab that knows nothing of this one.
 */
export function safeMarkdown(text: string, purifier: DOMPurify = createPurifier): DocumentFragment {
  const fragment = purifier.sanitize(parser.render(text), {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  return fragment;
}
