import { grouped, percent } from "../../core/numbers.js";
import { baselines } from "../published/baselines.js";
import { publishedFront, publishedSizes } from "../published/sizes.js";
import type { Table } from "./table.js";

/** What others published, a table per data set of these rows, by size; `front` marks what nothing published beats. */
export function publishedTables(datasets: readonly string[]): Table[] {
  return datasets.flatMap((dataset): Table[] => {
    const points = publishedSizes
      .filter(point => point.dataset === dataset)
      .toSorted((a, b) => a.bytes - b.bytes);
    if (points.length === 0) return [];
    const front = publishedFront(dataset);
    return [
      {
        title: `${dataset}: what others published, single runs`,
        columns: [
          { title: "model", align: "left" },
          { title: "bytes", align: "right" },
          { title: "accuracy, %", align: "right" },
          { title: "front", align: "left" },
          { title: "known", align: "left" },
          { title: "source", align: "left" },
        ],
        rows: points.map(point => [
          `${point.family}: ${point.model}`,
          grouped(point.bytes),
          percent(point.accuracy),
          front.includes(point) ? "yes" : "",
          point.certainty,
          point.source,
        ]),
      },
    ];
  });
}

/** Other methods that were run here, a table per data set of these rows, by size. */
export function baselineTables(datasets: readonly string[]): Table[] {
  return datasets.flatMap((dataset): Table[] => {
    const own = baselines.filter(([of]) => of === dataset).toSorted((a, b) => a[3] - b[3]);
    if (own.length === 0) return [];
    return [
      {
        title: `${dataset}: other methods, run here on the same parts, means over seeds`,
        columns: [
          { title: "model", align: "left" },
          { title: "bytes", align: "right" },
          { title: "accuracy, %", align: "right" },
          { title: "with 0.2 of the words misspelled, %", align: "right" },
        ],
        rows: own.map(([, family, model, bytes, accuracy, misspelled]) => [
          `${family}: ${model}`,
          grouped(bytes),
          percent(accuracy),
          percent(misspelled),
        ]),
      },
    ];
  });
}
