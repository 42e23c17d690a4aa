import type { Row } from "../measures.js";
import type { Chapter } from "./claim.js";
import { counting } from "./counting.js";
import { frontChapter } from "./front.js";
import { type JudgedChapter, judged } from "./judge.js";
import { ravi2017 } from "./ravi2017.js";
import { ravi2019 } from "./ravi2019.js";
import { textFrontChapter } from "./text-front.js";

/** All claims that are tried, in the order in which they are told. */
export const chapters: readonly Chapter[] = [
  ...ravi2017,
  ...ravi2019,
  ...counting,
  frontChapter,
  textFrontChapter,
];

/** What becomes of all of them by these rows, of whatever experiments. */
export const judgedChapters = (rows: readonly Row[]): JudgedChapter[] =>
  chapters.map(chapter => judged(chapter, rows));
