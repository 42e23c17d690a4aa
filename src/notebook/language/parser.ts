import { loadTypeScript, type TypeScript } from "./typescript.js";

/**
 * TypeScript for those who only read code. An `import` of it would have Node look through its eight megabytes for names of
 * exports first, which takes longer than to load them.
 */
export const ts: TypeScript = loadTypeScript().ts;
