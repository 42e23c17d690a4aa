import { check } from "../core/check.js";
import { type Labelled, labelledParts } from "./labelled.js";
import type { Member } from "./member.js";
import type { Files, TextParts } from "./source.js";

const parts = ["train", "valid", "test"] as const;

/** Files of the slot-gated split (Goo et al. 2018): per part a text a line in `seq.in`, its intent in `label`. */
export const intentMembers = (
  folders: readonly string[],
  files: readonly (readonly [file: string, bytes: number, sha256: string])[],
): Member[] =>
  files.map(([file, bytes, sha256]) => ({
    ...{ file, bytes, sha256 },
    urls: folders.map(folder => `${folder}/${file}`),
  }));

/** Where two repositories keep the same bytes. */
export const intentFolders = (set: string): string[] => [
  `https://raw.githubusercontent.com/MiuLab/SlotGated-SLU/61f0307c729b1fad479ef1de94aa5ac5dee601b0/data/${set}`,
  `https://raw.githubusercontent.com/jianguoz/Few-Shot-Intent-Detection/fa9553312b1dba54b1be0aae2d30b13171f898e5/Datasets/${set.toUpperCase()}`,
];

/** Several intents of one text (`a#b`) are a class of their own, as usual. Lines may end in a blank. */
export function intentParts(files: Files): TextParts {
  const [train, validation, test] = parts.map((part): Labelled[] => {
    const texts = lines(files[`${part}/seq.in`]!);
    const labels = lines(files[`${part}/label`]!);
    check(
      texts.length === labels.length,
      `labels of ${part}`,
      labels.length,
      `${texts.length}, as many as texts`,
    );
    return texts.map((text, i) => [text, labels[i]!]);
  });
  return labelledParts(train!, validation!, test!);
}

const lines = (file: Uint8Array): string[] =>
  Buffer.from(file)
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map(line => line.trim());
