import { choice } from "./codecs.js";

/** Which runs of a group its means are over: the finished ones, or all, with the last values of those that are not. */
export type Means = "finished" | "all";

/** How it stands in the URL. */
export const meansCodec = choice<Means>(["finished", "all"], "finished");

/** What a question about groups says of it. */
export const meansAsk = (means: Means): { readonly all?: true } => (means === "all" ? { all: true } : {});
