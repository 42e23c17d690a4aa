import { check } from "../../core/check.js";
import { csvRows } from "../../core/csv.js";
import { type Labelled, labelledParts } from "../labelled.js";
import { type Files, source, type TextParts } from "../source.js";
import { stratified } from "../stratified.js";

const folder =
  "https://raw.githubusercontent.com/PolyAI-LDN/task-specific-datasets/57ec275d8078af65b7731c2a98be812d844a6d6b/banking_data";

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  urls: [`${folder}/${file}`],
});

export default source({
  kind: "text",
  title: "Banking77: 13,083 questions to an online bank, 77 intents",
  classes: 77,
  licence: "CC BY 4.0",
  citation: "Casanueva et al. 2020, Efficient Intent Detection with Dual Sentence Encoders, arXiv:2003.04807",
  members: [
    member("train.csv", 839_073, "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b"),
    member("test.csv", 239_961, "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d"),
  ],
  parse,
});

/** No part for validation comes with the set: a tenth of training, of every class, is cut for it. */
function parse(files: Files): TextParts {
  const { train, validation } = stratified(rowsOf(files["train.csv"]!), ([, name]) => name);
  return labelledParts(train, validation, rowsOf(files["test.csv"]!));
}

/** `text,category`; texts in quotes may hold line breaks. */
function rowsOf(file: Uint8Array): Labelled[] {
  const [header, ...rows] = csvRows(Buffer.from(file).toString("utf8"));
  check(header?.join() === "text,category", "header of Banking77", header?.join(), "text,category");
  return rows.map(([text, name]) => [text!, name!]);
}
