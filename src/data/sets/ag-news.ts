import { check } from "../../core/check.js";
import { csvRows } from "../../core/csv.js";
import { type Labelled, labelledParts } from "../labelled.js";
import { type Files, source, type TextParts } from "../source.js";
import { stratified } from "../stratified.js";

const folder =
  "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/555590db4219b1243abb1918effd6a7425a2d75f/data/ag_news_csv";

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  urls: [`${folder}/${file}`],
});

const classes = ["World", "Sports", "Business", "Sci/Tech"];

export default source({
  kind: "text",
  title: "AG News: 127,600 headlines and their first lines, 4 classes",
  classes,
  licence: "for research and other non-commercial use",
  citation: "Zhang, Zhao, LeCun 2015, Character-level Convolutional Networks for Text Classification, NIPS",
  members: [
    member("train.csv", 29_470_338, "76a0a2d2f92b286371fe4d4044640910a04a803fdd2538e0f3f29a5c6f6b672e"),
    member("test.csv", 1_857_427, "521465c2428ed7f02f8d6db6ffdd4b5447c1c701962353eb2c40d548c3c85699"),
  ],
  parse,
});

/** No part for validation comes with the set: a tenth of training, of every class, is cut for it. */
function parse(files: Files): TextParts {
  const { train, validation } = stratified(rowsOf(files["train.csv"]!), ([, name]) => name);
  return labelledParts(train, validation, rowsOf(files["test.csv"]!), classes);
}

/** `"class","title","text"` without a header, classes from 1 on; title and text become one. */
function rowsOf(file: Uint8Array): Labelled[] {
  return csvRows(Buffer.from(file).toString("utf8")).map(([number, title, text], i) => {
    const name = classes[Number(number) - 1];
    check(
      name !== undefined && text !== undefined,
      `class of row ${i + 1}`,
      number,
      "1 to 4, title and text",
    );
    return [plain(`${title} ${text}`), name];
  });
}

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

/**
 * Backslashes stand for line breaks and before dollar signs. Entities of HTML have often lost their `&`: `#39;`. Tags that
 * come to light are left in the text.
 */
const plain = (text: string): string =>
  text
    .replaceAll("\\", " ")
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => named[name]!)
    .replace(/&?#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .trim();
