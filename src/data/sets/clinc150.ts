import type { TextPart } from "../dataset.js";
import { type Files, source } from "../source.js";

type Row = readonly [text: string, intent: string];

export default source({
  kind: "text",
  title: "CLINC150: 22,500 requests to an assistant, 150 intents (without its out-of-scope texts)",
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

function parse(files: Files) {
  const rows = JSON.parse(Buffer.from(files["data_full.json"]!).toString("utf8")) as Record<
    "train" | "val" | "test",
    Row[]
  >;
  const classes = [...new Set(rows.train.map(([, intent]) => intent))].sort();
  const label = new Map(classes.map((name, i) => [name, i]));
  const part = (list: readonly Row[]): TextPart => ({
    count: list.length,
    texts: list.map(([text]) => text),
    labels: Uint16Array.from(list, ([, intent]) => label.get(intent)!),
  });
  return { classes, train: part(rows.train), validation: part(rows.val), test: part(rows.test) };
}
