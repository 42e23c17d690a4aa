import { source } from "../source.js";
import { trec, trecParts } from "../trec.js";

export default source({
  kind: "text",
  title: "TREC-6: 5,952 questions, what they ask for in 6 classes",
  classes: 6,
  ...trec,
  parse: files => trecParts(files, label => label.split(":")[0]!),
});
