import type { View } from "./view.js";

const files = import.meta.glob<View>("../views/*.tsx", { eager: true, import: "default" });

/** Name in the URL → view, in the order of the bar. */
export const views: ReadonlyMap<string, View> = new Map(
  Object.entries(files)
    .map(([path, view]) => [path.replace(/^.*\/|\.tsx$/g, ""), view] as const)
    .sort(([, a], [, b]) => (a.place ?? Infinity) - (b.place ?? Infinity)),
);
