import { writeFileSync } from "node:fs";
import { check } from "../../dist/core/check.js";
import { seeded } from "../../dist/core/random.js";
import { Absent } from "../../dist/data/member.js";
import { dataset } from "../../dist/data/registry.js";
import { cached } from "../cache.mjs";
import { numpy, ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const [bits, seed, most] = [1120, 1, 15_000];
const works = {
  features: "texts to counted features",
  sign: "features to sign bits",
  presence: "features to presence bits",
};

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Bits of texts",
  about: `The ${most.toLocaleString("en-GB")} training texts of CLINC150 (where it cannot be had: glosses of WordNet) to ${bits} bits, on one core: plain JavaScript beside NumPy and SciPy, which give the same bits. First words 1-2 and characters 3-4 are counted and hashed, then projected. Beside the medians, what a first pass takes, before the compiler has warmed up.`,
  async run({ runs, say }) {
    const { name, file } = await textFile(say);
    const subjects = [];
    for (const work of Object.keys(works)) {
      const shared = { file, work, bits };
      subjects.push(await ours("text-bits", `neuralbits, ${work}`, { ...shared, seed }));
      const { key } = seeded(seed).stream("planes");
      subjects.push(await numpy("text_bits", `NumPy, ${work}`, { ...shared, key }));
    }
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const found = medians(subjects, answers);
    const first = medians(subjects, answers, answer => answer.firstSeconds);
    const pairs = Object.values(works).map((work, i) => {
      const [own, peer] = [answers[2 * i], answers[2 * i + 1]].map(list => list[0].result);
      check(own === peer, `result of ${work}`, own, peer);
      return { work, own: found[2 * i], peer: found[2 * i + 1], first: [first[2 * i], first[2 * i + 1]] };
    });
    return {
      lines: pairs.map(({ own, peer }) => line("text-bits", "s", own, peer, runs)),
      tables: [
        {
          head: ["", "ours, s", "NumPy, s", "ratio", "ours, first, s", "NumPy, first, s"],
          rows: [
            ...pairs.map(({ work, own, peer, first: [ownFirst, peerFirst] }) => [
              work,
              own.value.toFixed(3),
              peer.value.toFixed(3),
              (own.value / peer.value).toFixed(2),
              ownFirst.value.toFixed(2),
              peerFirst.value.toFixed(2),
            ]),
          ],
        },
      ],
      notes: [`Texts of ${name}.`],
    };
  },
};

/**
 * Texts as a file that both sides read.
 *
 * @param {(line: string) => void} say
 */
async function textFile(say) {
  const set = await dataset("clinc150").catch(error => {
    if (!(error instanceof Absent)) throw error;
    say(error.message);
    return dataset("wordnet-glosses");
  });
  check(set.kind === "text", "kind of the set", set.kind, "text");
  const file = cached("inputs", `${set.name}.json`);
  writeFileSync(file, JSON.stringify(set.train.texts.slice(0, most)));
  return { name: set.name, file };
}
