import { type Labelled, labelledParts } from "./labelled.js";
import type { Member } from "./member.js";
import type { Files, TextParts } from "./source.js";
import { stratified } from "./stratified.js";

const original = "https://cogcomp.seas.upenn.edu/Data/QA/QC";
const copy =
  "https://raw.githubusercontent.com/harvardnlp/sent-conv-torch/d61ded09c99c0199d8c5bca946cd65864de2b296/data/raw";

/** What the coarse and the fine classes have in common: the same files, the same split. */
export const trec = {
  licence: "none stated",
  citation: "Li, Roth 2002, Learning Question Classifiers, COLING",
  members: [
    {
      ...{ file: "train_5500.label", folder: "trec", bytes: 335_858 },
      sha256: "9e4c8bdcaffb96ed61041bd64b564183d52793a8e91d84fc3a8646885f466ec3",
      urls: [`${original}/train_5500.label`, `${copy}/TREC.train`],
    },
    {
      ...{ file: "TREC_10.label", folder: "trec", bytes: 23_354 },
      sha256: "033f22c028c2bbba9ca682f68ffe204dc1aa6e1cf35dd6207f2d4ca67f0d0e8e",
      urls: [`${original}/TREC_10.label`, `${copy}/TREC.test`],
    },
  ] satisfies Member[],
};

/**
 * A question a line, `COARSE:fine text`, in latin-1. No part for validation comes with the set: a tenth of training, of
 * every fine class, is cut for it, so that both ways to name the classes have the same split.
 */
export function trecParts(files: Files, nameOf: (label: string) => string): TextParts {
  const named = (rows: readonly Labelled[]): Labelled[] => rows.map(([text, label]) => [text, nameOf(label)]);
  const { train, validation } = stratified(questions(files["train_5500.label"]!), ([, label]) => label);
  return labelledParts(named(train), named(validation), named(questions(files["TREC_10.label"]!)));
}

function questions(file: Uint8Array): Labelled[] {
  const lines = Buffer.from(file).toString("latin1").trimEnd().split("\n");
  return lines.map(line => {
    const blank = line.indexOf(" ");
    return [line.slice(blank + 1).trim(), line.slice(0, blank)];
  });
}
