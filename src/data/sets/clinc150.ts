import type { Texts } from "../dataset.js";
import { type Labelled, labelledParts } from "../labelled.js";
import { type Files, source, type TextParts } from "../source.js";

export default source({
  kind: "text",
  title: "CLINC150: 22,500 requests to an assistant, 150 intents; beside them 1,200 out of scope",
  classes: 150,
  licence: "CC BY 3.0",
  citation:
    "Larson et al. 2019, An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction, EMNLP-IJCNLP",
  members: [
    {
      file: "data_full.json",
      bytes: 2_495_390,
      sha256: "36923c3705a59e08fe9c3883d8bc2dd966ef93e22cb78ac41171782a698d56e0",
      urls: [
        "https://raw.githubusercontent.com/clinc/oos-eval/828f8093932c8fe6ca7936c3d2e52903b1c523de/data/data_full.json",
      ],
    },
  ],
  parse,
});

type Part = "train" | "val" | "test";

function parse(files: Files): TextParts {
  const json = Buffer.from(files["data_full.json"]!).toString("utf8");
  const rows = JSON.parse(json) as Record<Part | `oos_${Part}`, Labelled[]>;
  const outOfScope = {
    train: texts(rows.oos_train),
    validation: texts(rows.oos_val),
    test: texts(rows.oos_test),
  };
  return { ...labelledParts(rows.train, rows.val, rows.test), outOfScope };
}

const texts = (rows: readonly Labelled[]): Texts => ({
  count: rows.length,
  texts: rows.map(([text]) => text),
});
