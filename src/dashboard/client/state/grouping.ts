import type { By } from "../../api.js";
import { choice } from "./codecs.js";

/** In place of the settings that runs are put together by: all of them but the seed. */
export const seedless = "*";

/** How runs are put together by these; null: not at all. */
export const byOf = (names: readonly string[]): By | null => {
  if (names.length === 0) return null;
  return names.length === 1 && names[0] === seedless ? { except: ["seed"] } : { by: names };
};

/** Which runs of a group its means are over: the finished ones, or all, with the last values of those that are not. */
export type Means = "finished" | "all";

/** How it stands in the URL. */
export const meansCodec = choice<Means>(["finished", "all"], "finished");

/** What a question about groups says of it. */
export const meansAsk = (means: Means): { readonly all?: true } => (means === "all" ? { all: true } : {});
