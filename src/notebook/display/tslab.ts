import { randomUUID } from "node:crypto";
import { kernelHost } from "./host.js";

type Content = string | Uint8Array;
type Show = (mime: string, content: Content) => void;

const binary = { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", pdf: "application/pdf" };
const textual = {
  javascript: "application/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  text: "text/plain",
};

function displayBy(show: Show) {
  const kinds = Object.entries({ ...textual, ...binary });
  const methods = kinds.map(([kind, mime]) => [kind, (content: Content) => show(mime, content)]);
  return { ...Object.fromEntries(methods), raw: show } as Record<string, (...given: never[]) => void>;
}

function send(mime: string, content: Content, options: { id?: string; update?: boolean } = {}): void {
  const value = typeof content === "string" ? content : Buffer.from(content).toString("base64");
  kernelHost()?.display({ [mime]: value }, options);
}

/** The module `tslab` as notebooks written for that kernel import it. */
export const tslab = {
  display: displayBy((mime, content) => send(mime, content)),
  newDisplay() {
    const id = randomUUID();
    let update = false;
    return displayBy((mime, content) => {
      send(mime, content, { id, update });
      update = true;
    });
  },
  /** The compiler is tslab's, the rest is not. */
  versions: { tslab: "1.0.22", typescript: "5.0.4", node: process.version },
};
