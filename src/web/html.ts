const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML that shows exactly that text, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, sign => entities[sign]!);

/** Text that stays text inside an element, also where only some entities are known, as in Markdown and Plotly's labels. */
export const escapeText = (text: string): string => text.replace(/[&<]/g, sign => entities[sign]!);

/** JSON inside a `<script>` element: nothing in it can end the element or open a comment. */
export const jsonInScript = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A script's own strings may hold the end tag, or a comment's beginning; with a backslash they mean the same. */
export const codeInScript = (code: string): string =>
  code.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
