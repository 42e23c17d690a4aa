import type { FigureKind } from "../../core/figure-kind.js";
import type { Figure } from "../../web/figure.js";
import { ablations } from "../ablations.js";
import { jointMinusSelf, pairedBySeed } from "../differences.js";
import { ablationsFigure } from "../figures/ablations.js";
import { accuracyOver } from "../figures/accuracy-over.js";
import { accuracyOverBits, equalSize } from "../figures/accuracy-over-bits.js";
import { comparisonFigure } from "../figures/comparison.js";
import { isSize } from "../figures/lines-over.js";
import { relativeAccuracy } from "../figures/relative-accuracy.js";
import type { Row } from "../measures.js";
import { relativeCurves } from "../relative-curves.js";
import { ablationsTable } from "../tables/ablations.js";
import { bitsNeededTables } from "../tables/bits-needed.js";
import { equalSizeTables } from "../tables/equal-size.js";
import { baselineTables, publishedTables } from "../tables/published.js";
import { allTables } from "../tables/results.js";
import type { Table } from "../tables/table.js";

/** What an experiment shows of its rows: its figure, what its marks mean, and the tables. */
export interface Shown {
  readonly figure: Figure;
  readonly reading: readonly string[];
  readonly tables: readonly Table[];
}

/** The figure of the kind that an experiment names, with its tables; accuracy over bits where rows have nothing of that kind. */
export function shownOf(rows: readonly Row[], title: string, kind: FigureKind = { kind: "accuracy" }): Shown {
  const tables = allTables(rows);
  if (kind.kind === "relative" && relativeCurves(rows).length > 0)
    return {
      figure: relativeAccuracy(rows, { title }),
      reading: [
        "A line is the mean over seeds of accuracy by that of the full network of the same seed, its band ± one sd; the number at the foot of a panel says how many bits the best line needs for 0.9, the stroke above it their 95 % interval.",
        pointing,
      ],
      tables: [...bitsNeededTables(rows), ...tables],
    };
  if (kind.kind === "ablations" && ablations(rows).length > 0)
    return {
      figure: ablationsFigure(rows, { title }),
      reading: [
        "A mark is what a change of one setting is worth; where its interval holds 0, nothing can be told.",
        pointing,
      ],
      tables: [...ablationsTable(rows).tables, ...tables],
    };
  if (kind.kind === "differences" && pairedBySeed(rows, jointMinusSelf).length > 0)
    return {
      figure: { ...comparisonFigure(rows) },
      reading: [
        "A mark is the mean of joint − self over seeds; where its interval holds 0, the two cannot be told apart.",
        pointing,
      ],
      tables,
    };
  if (kind.kind === "over")
    return {
      figure: accuracyOver(rows, kind, title),
      reading: [
        `A line joins networks ${isSize(kind.name) ? "of one kind; the table has what else they differ in" : "that are alike in all else"}. Its band is ± one sd over seeds.`,
        ...(kind.published ? [othersReading] : []),
        pointing,
      ],
      tables: [
        ...(kind.equalSizes ? equalSizeTables(rows) : []),
        ...tables,
        ...(kind.published ? othersTables([...new Set(rows.map(({ dataset }) => dataset))]) : []),
      ],
    };
  const figure = accuracyOverBits(rows, { title });
  return { figure, reading: readingOf(figure), tables };
}

const othersTables = (datasets: readonly string[]): Table[] => [
  ...baselineTables(datasets),
  ...publishedTables(datasets),
];

const othersReading =
  "Grey marks are other methods: single runs that others published, mostly the best on the test part, or means of runs made here; a mark tells which. Code is not counted, neither theirs nor ours.";

const pointing = "Point at a mark for its numbers.";

/** What the marks of accuracy over bits mean. */
function readingOf({ data }: Figure): string[] {
  const drawn = (name: string): boolean => data.some(trace => String(trace.name).startsWith(name));
  return [
    "Each point of a line is a projection network that sees only T·d bits of its input; bars are ± one sd over seeds.",
    "Solid lines learn from labels and the full network together (joint), dotted ones from labels alone (self).",
    ...(drawn(equalSize)
      ? [
          "Triangles are ordinary networks on the inputs with as many parameters as the projection network at that place; a number with an arrow is one that lies below the view.",
        ]
      : []),
    "Levels across the figure are models without bits. Point at a mark for its numbers; click a name to hide it.",
  ];
}
