import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { seeded } from "../../core/random.js";
import { align, alignLines, type Step } from "./alignment.js";
import { codeCell, newNotebook, notebookText } from "./nbformat.js";

const sideOf = (steps: readonly Step<string>[], side: "before" | "after"): string[] =>
  steps.flatMap(step => (side in step ? [(step as unknown as Record<string, string>)[side]!] : []));
const changes = (steps: readonly Step<string>[]): number => steps.filter(step => step.kind !== "same").length;

/** Both lists are in the steps, whole and in order, and what is called the same is the same. */
function expectWhole(
  steps: readonly Step<string>[],
  before: readonly string[],
  after: readonly string[],
): void {
  expect(sideOf(steps, "before")).toEqual(before);
  expect(sideOf(steps, "after")).toEqual(after);
  for (const step of steps)
    if (step.kind === "same" && step.before !== step.after) expect(step).toBe("the same");
}

/** The fewest steps, by the table of all beginnings. */
function fewest(before: readonly string[], after: readonly string[]): number {
  let above = [...Array(after.length + 1).keys()];
  for (const [i, line] of before.entries()) {
    const row = [i + 1];
    for (const [j, other] of after.entries())
      row.push(line === other ? above[j]! : 1 + Math.min(above[j + 1]!, row[j]!));
    above = row;
  }
  return above.at(-1)!;
}

describe.each([
  ["align", align<string>],
  ["alignLines", alignLines],
])("%s takes the fewest steps", (_, aligned) => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["", "ab", 2],
    ["ab", "", 2],
    ["abc", "axc", 2],
    ["abcabba", "cbabac", 5],
  ])("%s to %s", (before, after, count) => {
    const steps = aligned([...before], [...after]);
    expectWhole(steps, [...before], [...after]);
    expect(changes(steps)).toBe(count);
  });

  it("whatever the lines", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 40 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const steps = aligned(before, after);
        expectWhole(steps, before, after);
        expect(changes(steps)).toBe(fewest(before, after));
      }),
    );
  });
});

const length = 100_000;
const lines = (line: (i: number) => string): string[] => Array.from({ length }, (_, i) => line(i));

const shuffled = (list: readonly string[]): string[] =>
  Array.from(seeded(7).stream("lines").permutation(list.length), i => list[i]!);

const drawn = (kinds: number, stream: string): string[] =>
  Array.from(seeded(7).stream(stream).uniforms(length), u => `kind ${Math.floor(kinds * u)}`);

/** Two outputs of 100,000 lines, and how many lines of each side a reader may see as changed. */
const long: readonly (readonly [string, readonly string[], readonly string[], number, number])[] = [
  ["all lines different", lines(i => `epoch ${i}`), lines(i => `step ${i}`), length, length],
  ["all lines equal", lines(i => `line ${i}`), lines(i => `line ${i}`), 0, 0],
  [
    "every other line edited",
    lines(i => `line ${i}`),
    lines(i => (i % 2 ? `line ${i}` : `edited ${i}`)),
    length / 2,
    length / 2,
  ],
  [
    "every other line edited, all the same way",
    lines(i => (i % 2 ? `line ${i}` : "a")),
    lines(i => (i % 2 ? `line ${i}` : "b")),
    length / 2,
    length / 2,
  ],
  [
    "half moved",
    lines(i => `line ${i}`),
    lines(i => `line ${(i + length / 2) % length}`),
    length / 2,
    length / 2,
  ],
  ["lines shuffled", lines(i => `line ${i}`), shuffled(lines(i => `line ${i}`)), length - 640, length],
  [
    "lines that stand twice shuffled",
    lines(i => `line ${i >> 1}`),
    shuffled(lines(i => `line ${i >> 1}`)),
    0,
    length,
  ],
  ["lines of ten kinds", drawn(10, "before"), drawn(10, "after"), 0, 0.6 * length],
  [
    "one line of a kind, the rest of ten",
    ["x", ...drawn(10, "before")],
    [...drawn(10, "after"), "x"],
    0,
    0.6 * length,
  ],
];

describe("long texts", () => {
  it.each(long)("%s", (_, before, after, least, most) => {
    const steps = alignLines(before, after);
    expectWhole(steps, before, after);
    const gone = steps.filter(step => step.kind === "gone").length;
    expect(gone).toBeGreaterThanOrEqual(least);
    expect(gone).toBeLessThanOrEqual(most);
  });
});

const program = packageFolder("dist/cli/main.js");

describe("notebook diff of two outputs of 100,000 lines stays under 300 MB", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-"));
  const rss = "process.on('exit', () => process.stderr.write(process.resourceUsage().maxRSS + ' KB'))";

  it.each(long)("%s", (_, before, after) => {
    const paths = [before, after].map((lines, i) => {
      const path = join(folder, `${i}.ipynb`);
      const text = `${lines.join("\n")}\n`;
      const cell = {
        ...codeCell("x", [], "a"),
        outputs: [{ output_type: "stream", name: "stdout", text }] as const,
      };
      writeFileSync(path, notebookText(newNotebook([{ ...cell, outputs: [...cell.outputs] }])));
      return path;
    });
    const words = [
      "--import",
      `data:text/javascript,${encodeURIComponent(rss)}`,
      program,
      "notebook",
      "diff",
      ...paths,
    ];
    const { stdout, stderr, status } = spawnSync(process.execPath, words, {
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    const kilobytes = Number(/(\d+) KB$/.exec(stderr)![1]);
    expect(status).toBe(before.every((line, i) => line === after[i]) ? 0 : 1);
    expect(stdout.startsWith("## cell 1: changed (code)\n~~ outputs\n")).toBe(status === 1);
    expect(kilobytes).toBeLessThan(300_000);
  });
});
