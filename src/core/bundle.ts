/** MIME type → content, as the Jupyter protocol has it: text, base64 for binary images, or JSON. */
export type MimeBundle = Record<string, unknown>;

/** Whatever has this method shows itself, in our kernel as in Deno's: it returns a MIME bundle. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as typeof displaySymbol;

export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}
