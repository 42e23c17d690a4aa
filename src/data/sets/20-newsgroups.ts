import { gunzipSync } from "node:zlib";
import { type Labelled, labelledParts } from "../labelled.js";
import { type Files, source, type TextParts } from "../source.js";
import { stratified } from "../stratified.js";
import { tarFiles } from "../tar.js";

const archive = "20news-bydate.tar.gz";

export default source({
  kind: "text",
  title: "20 Newsgroups: 18,846 messages cut by date, 20 groups; headers, quotes and signatures left out",
  classes: 20,
  licence: "none stated",
  citation: "Lang 1995, NewsWeeder: Learning to Filter Netnews, ICML",
  members: [
    {
      ...{ file: archive, bytes: 14_464_277 },
      sha256: "8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610",
      urls: [
        `http://qwone.com/~jason/20Newsgroups/${archive}`,
        "https://ndownloader.figshare.com/files/5975967",
      ],
    },
  ],
  parse,
});

/** A file a message, `20news-bydate-train/<group>/<number>`, in latin-1. A tenth of training is cut for validation. */
function parse(files: Files): TextParts {
  const rows: Record<string, Labelled[]> = { train: [], test: [] };
  for (const [path, bytes] of tarFiles(gunzipSync(files[archive]!))) {
    const [, part, group] = /^(?:\.\/)?20news-bydate-(train|test)\/([^/]+)\/\d+$/.exec(path) ?? [];
    if (part) rows[part]!.push([ownWords(bytes.toString("latin1")), group!]);
  }
  const { train, validation } = stratified(rows.train!, ([, group]) => group);
  return labelledParts(train, validation, rows.test!);
}

const quoted = /^\s*[>|:}]|(?:writes|wrote|says|said)(?: in [^\n]*)?:\s*$|^In article\b|^Quoted from\b/i;

/**
 * What its author wrote: headers name the group, and quotes and signatures the people in it, so that a net which reads
 * them learns little of the language. A message may have nothing left; it still counts.
 */
function ownWords(message: string): string {
  const lines = message.replaceAll("\r\n", "\n").split("\n");
  const body = lines.slice(lines.indexOf("") + 1).filter(line => !quoted.test(line));
  const signature = body.findIndex(line => /^-- ?$/.test(line));
  return (signature < 0 ? body : body.slice(0, signature)).join("\n").trim();
}
