import { mkdirSync } from "node:fs";
import { cacheFolder } from "../dist/core/folders.js";

/**
 * A path in the user's cache; its folder exists.
 *
 * @param {...string} parts
 */
export function cached(...parts) {
  mkdirSync(cacheFolder("bench", ...parts.slice(0, -1)), { recursive: true });
  return cacheFolder("bench", ...parts);
}
