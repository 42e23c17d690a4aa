/**
 * What cells may use and TypeScript 5.0 does not know: methods of Node 20 that are younger than it, and the names
 * that the kernel itself puts into every cell.
 */
export const additions = `
interface Array<T> {
  /** A copy in reverse order. */ toReversed(): T[];
  /** A sorted copy. */ toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** A copy with some elements removed and others put in their place. */ toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  /** A copy with the element at the index replaced. */ with(index: number, value: T): T[];
}
interface ReadonlyArray<T> {
  toReversed(): T[];
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
}
${[
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
]
  .map(
    name => `interface ${name} {
  toReversed(): ${name};
  toSorted(compareFn?: (a: number, b: number) => number): ${name};
  with(index: number, value: number): ${name};
}`,
  )
  .join("\n")}
interface String {
  /** True if the text has no lone surrogates. */ isWellFormed(): boolean;
  /** A copy with lone surrogates replaced. */ toWellFormed(): string;
}
type JupyterBundle = Record<string, unknown>;
interface JupyterDisplay {
  /** Redraws the same output in place. */
  update(value: unknown): void;
  readonly id: string;
}
interface JupyterDisplays {
  /** Shows a value under the running cell, as a cell's last expression is shown. \`update\` redraws it in place. */
  (value: unknown): JupyterDisplay;
  /** HTML as it stands; front ends take scripts out of notebooks that are not trusted. */
  html(text: string): JupyterDisplay;
  markdown(text: string): JupyterDisplay;
  /** A formula in LaTeX, with its dollars or without. */
  latex(text: string): JupyterDisplay;
  svg(text: string): JupyterDisplay;
  json(value: unknown): JupyterDisplay;
  /** A PNG, JPEG, GIF or WebP file: its bytes, or base64. */
  image(file: Uint8Array | string): JupyterDisplay;
  /** A file as what it is: the first rows of a Parquet, CSV or TSV file, or a PNG, JPEG, GIF, WebP or SVG picture. */
  file(path: string): JupyterDisplay;
}
interface JupyterComm {
  readonly id: string;
  send(data: object, options?: { metadata?: object }): void;
  onMessage(handler: (data: Record<string, unknown>) => void): void;
  onClose(handler: () => void): void;
  close(data?: object): void;
}
interface NotebookKernel {
  /** Shows a MIME bundle under the running cell. */
  display(bundle: JupyterBundle, options?: { id?: string; update?: boolean; metadata?: object }): void;
  clearOutput(options?: { wait?: boolean }): void;
  openComm(target: string, data: object, options?: { id?: string; metadata?: object }): JupyterComm;
  onComm(target: string, handler: (comm: JupyterComm, data: Record<string, unknown>) => void): void;
  input(prompt: string, options?: { password?: boolean }): Promise<string>;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Execution count of the running cell. */
  readonly cell: number;
}
/** tslab's own calls, as this kernel has them. */
declare module "tslab" {
  export interface Display {
    javascript(text: string): void;
    html(text: string): void;
    markdown(text: string): void;
    latex(text: string): void;
    svg(text: string): void;
    png(bytes: Uint8Array): void;
    jpeg(bytes: Uint8Array): void;
    gif(bytes: Uint8Array): void;
    pdf(bytes: Uint8Array): void;
    text(text: string): void;
    raw(contentType: string, content: string | Uint8Array): void;
  }
  /** A display that overwrites what it has shown. */
  export function newDisplay(): Display;
  export const display: Display;
  export const versions: { tslab: string; typescript: string; node: string };
}
/** The kernel that runs this cell. */
declare const kernel: NotebookKernel;
/** Shows a value under the running cell, as a cell's last expression is shown. \`update\` redraws it in place. */
declare const display: JupyterDisplays;
/** Asks the person at the page for a line of text. */
declare function prompt(question?: string, options?: { password?: boolean }): Promise<string>;
/** Asks the person at the page for yes or no. */
declare function confirm(question?: string): Promise<boolean>;
/** Shows a text and waits until the person at the page has seen it; prints it where nobody can answer. */
declare function alert(message?: unknown): Promise<void>;
`;
