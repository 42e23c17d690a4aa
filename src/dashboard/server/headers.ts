/** Nothing is loaded from elsewhere, nothing inline runs. Plotly sets styles from script. */
const page = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const framedByNobody = "frame-ancestors 'none'";
const framedByNotebooks = "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*";

/** What an answer may do in a browser. A file that a run made may do nothing: it is no page of ours. */
export const policies = {
  page: `${page}; ${framedByNobody}`,
  /** The page within a notebook of this machine. */
  embedded: `${page}; ${framedByNotebooks}`,
  data: `default-src 'none'; ${framedByNobody}`,
  file: `sandbox; default-src 'none'; style-src 'unsafe-inline'; ${framedByNobody}`,
} as const;

/** Of every answer. */
export const common: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
};
