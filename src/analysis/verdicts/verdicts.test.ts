import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describedExperiments } from "../../cli/report.js";
import { packageFolder } from "../../core/folders.js";
import { contents } from "./contents.js";
import { reportJson } from "./json.js";
import { reportText } from "./markdown.js";
import { reportPage } from "./page.js";
import { readResults } from "./read.js";
import { withVerdicts } from "./readme.js";
import { writeReport } from "./write.js";

const scratch = mkdtempSync(join(tmpdir(), "verdicts-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const files = ["REPORT.md", "report.html", "verdicts.svg"];
const textOf = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

/** A copy of `results` with the measures alone: as they are here, or as they were committed. */
function measuresOnly(name: string, textOf: (path: string) => string): string {
  const folder = join(scratch, name);
  const listed = execFileSync("git", ["ls-files", "results"], { cwd: packageFolder(), encoding: "utf8" });
  for (const path of listed.split("\n").filter(path => path.endsWith("measures.csv"))) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), textOf(path));
  }
  return join(folder, "results");
}

const here = (path: string): string => readFileSync(packageFolder(path), "utf8");
const committed = (path: string): string =>
  execFileSync("git", ["show", `HEAD:${path}`], {
    cwd: packageFolder(),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });

const folder = measuresOnly("here", here);
const results = readResults(folder);
const found = contents(results);
const described = await describedExperiments();
beforeAll(() => writeReport(described, folder));

it("the committed report and the README are what the measures give, to the last byte, as they are or as they were committed", async () => {
  const differing = (folder: string, textOfCommitted: (path: string) => string) => [
    ...files.filter(file => textOf(folder, file) !== textOfCommitted(`results/${file}`)),
    ...[textOfCommitted("README.md")].filter(
      readme => withVerdicts(readme, contents(readResults(folder))) !== readme,
    ),
  ];
  if (differing(folder, here).length === 0) return;
  const other = measuresOnly("committed", committed);
  await writeReport(described, other);
  expect(differing(other, committed)).toEqual([]);
});

it("one digit of one accuracy moves the report, its JSON and the counts' source", () => {
  const rows = results.get("mnist-table")!;
  const at = rows.findIndex(row => row.T === 8 && row.objective === "joint");
  const moved = rows.map((row, i) => (i === at ? { ...row, accuracy: row.accuracy! + 0.0021 } : row));
  const other = contents(new Map([...results, ["mnist-table", moved]]));
  expect(reportText(other, new Map())).not.toBe(reportText(found, new Map()));
  expect(reportJson(other)).not.toEqual(reportJson(found));
});

it("every claim stands in the text, with its verdict, and is counted once", () => {
  const { chapters, summary } = reportJson(found);
  const text = reportText(found, new Map());
  const claims = chapters.flatMap(({ claims }) => claims);
  const plain = text.replace(/\\/g, "").replaceAll("&lt;", "<");
  for (const { says, verdict } of claims)
    expect(
      plain.split("\n").some(line => line.startsWith(`| ${says} |`) && line.includes(`| ${verdict} |`)),
      says,
    ).toBe(true);
  expect(summary.at(-1)!.at(-1)).toBe(String(claims.length));
});

it("what has no results says so, with the command that makes them", () => {
  const none = contents(new Map([["text-bits", results.get("text-bits")!]]));
  const verdicts = new Set(none.judged.flatMap(({ claims }) => claims.map(({ verdict }) => verdict)));
  expect([...verdicts].sort()).toEqual(["not run yet", "not testable here"]);
  expect(reportText(none, new Map())).toContain("npm run reproduce -- mnist-table --profile full");
});

it("the page stands alone, without a script, and its ids are each there once", () => {
  const { document } = new JSDOM(textOf(folder, "report.html")).window;
  expect(document.querySelectorAll("script, img, link, iframe, [src]")).toHaveLength(0);
  const policy = document.querySelector("meta[http-equiv]")!.getAttribute("content");
  expect(policy).toMatch(/^default-src 'none'; script-src 'none'/);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const link of document.querySelectorAll("a"))
    expect(ids).toContain(link.getAttribute("href")!.slice(1));
});

it("names from a measures.csv stay text", () => {
  const hostile = results.get("mnist-table")!.map(row => ({
    ...row,
    source: { ...row.source!, commit: "<b>|</b>" },
  }));
  const told = contents(new Map([["mnist-table", hostile]]));
  expect(reportPage(told, "", new Map())).toContain("commit &lt;b&gt;|&lt;/b&gt;");
  expect(reportText(told, new Map())).toContain("commit &lt;b>\\|&lt;/b>");
});

it("refuses a folder without measures, and writes nothing there", async () => {
  const empty = mkdtempSync(join(scratch, "empty-"));
  await expect(writeReport(described, empty)).rejects.toThrow(`results in ${empty}: got "none"`);
  expect(readdirSync(empty)).toEqual([]);
});

it("refuses a copy of another experiment's rows, which would count its seeds twice", () => {
  const copied = mkdtempSync(join(scratch, "copied-"));
  mkdirSync(join(copied, "old"));
  writeFileSync(join(copied, "old", "measures.csv"), here("results/text-bits/measures.csv"));
  expect(() => readResults(copied)).toThrow('got "text-bits"');
});

it("says on how many examples cut rows were trained", () => {
  const cut = results
    .get("mnist-table")!
    .map(row => ({ ...row, further: { ...row.further, examples: 2_000 } }));
  expect(reportText(contents(new Map([["mnist-table", cut]])), new Map())).toContain(
    "on the first 2,000 training examples only",
  );
});

it("a README without its markers is refused", () => {
  expect(() => withVerdicts("# Title\n", found)).toThrow("verdict markers of the README: got 0");
});
