const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML that shows exactly that text. */
export const escapeHTML = (text: string): string => text.replace(/[&<>"']/g, sign => entities[sign]!);
