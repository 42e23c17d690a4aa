import { source } from "../source.js";
import { trec, trecParts } from "../trec.js";

export default source({
  kind: "text",
  title: "TREC-50: 5,952 questions, what they ask for in 50 classes",
  classes: 50,
  ...trec,
  parse: files => trecParts(files, label => label),
});
