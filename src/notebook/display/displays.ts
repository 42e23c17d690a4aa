import { file } from "./file.js";
import { markup } from "./markup.js";

/** What cells show by name, as members of `display`: content of a kind that is told, and files. */
export const displays = { ...markup, file } as const;
