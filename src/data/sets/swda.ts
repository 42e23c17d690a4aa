import { oneOf } from "../../core/check.js";
import { type Labelled, labelledParts } from "../labelled.js";
import { type Files, source, type TextParts } from "../source.js";

const folder =
  "https://raw.githubusercontent.com/NathanDuran/Switchboard-Corpus/2aec5da98f15808d578c83328b871907b9d31f05/swda_data";

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  urls: [`${folder}/${file}`],
});

/**
 * The tags of the processed corpus. The usual set of 42 has `x` too, what is no speech, which this corpus leaves out; an
 * interrupted utterance (`+`) is joined to its beginning.
 */
const classes = [
  ...["%", "^2", "^g", "^h", "^q", "aa", "aap_am", "ad", "ar", "arp_nd", "b", "b^m", "ba", "bd", "bf", "bh"],
  ...["bk", "br", "fa", "fc", 'fo_o_fw_"_by_bc', "fp", "ft", "h", "na", "ng", "nn", "no", "ny", "oo_co_cc"],
  ...["qh", "qo", "qrr", "qw", "qw^d", "qy", "qy^d", "sd", "sv", "t1", "t3"],
];

export default source({
  kind: "text",
  title: "SwDA: 199,740 utterances on the telephone, 41 dialogue acts (of the usual 42, x is left out)",
  classes,
  licence: "preliminary Penn Treebank material: should not be redistributed",
  citation:
    "Jurafsky, Shriberg, Biasca 1997, Switchboard SWBD-DAMSL Coder's Manual; Stolcke et al. 2000, Computational Linguistics",
  members: [
    member("train_set.txt", 8_182_921, "0d4ca6fb17d985b8e0eb7ae7ca52bfdd9c6e7c4e9e07a8597d1c808937cb9e80"),
    member("val_set.txt", 143_020, "51be26976ad5aa76c01dcdcd85d9ecab216f88b019f5b7cca6afc07dd4879354"),
    member("test_set.txt", 168_864, "c54e677d887ab0efb5ef92250d61cca7a1e091b4eb556061dc6987d9e385cd72"),
  ],
  parse,
});

/**
 * 1,115 conversations of training and 19 of the test as their authors cut them; validation is the 21 that belong to
 * neither (papers with 193,000 utterances of training cut by Lee and Dernoncourt 2016, which is another split).
 */
function parse(files: Files): TextParts {
  const [train, validation, test] = ["train_set.txt", "val_set.txt", "test_set.txt"].map(file =>
    utterances(files[file]!),
  );
  return labelledParts(train!, validation!, test!, classes);
}

/** `speaker|utterance|tag`, a line each. */
function utterances(file: Uint8Array): Labelled[] {
  const lines = Buffer.from(file).toString("utf8").split("\n");
  return lines
    .map(line => line.trim())
    .filter(line => line)
    .map(line => [
      line.slice(line.indexOf("|") + 1, line.lastIndexOf("|")).trim(),
      oneOf("tag of an utterance", line.slice(line.lastIndexOf("|") + 1), classes),
    ]);
}
