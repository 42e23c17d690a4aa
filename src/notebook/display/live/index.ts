/** What moves while a cell computes: bars and curves, redrawn in place. */

export { type Figure, figureBundle } from "../../../web/figure.js";
export { type ChartSettings, type LiveChart, liveChart, type Point } from "./chart.js";
export { progress } from "./progress.js";
