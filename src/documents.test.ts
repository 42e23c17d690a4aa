import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { codeBlocks, documents, proseOf, textOf } from "../test/documents.js";
import { linkedFolder } from "../test/linked-folder.js";
import { catalogue } from "./core/catalogue.js";
import { packageFolder } from "./core/folders.js";

const scratch = mkdtempSync(join(tmpdir(), "documents-"));
afterAll(() => rmSync(scratch, { recursive: true }));

it("docs/api.md lists every export of every door, as the source has them (npm run api)", () => {
  const made = execFileSync(process.execPath, [packageFolder("scripts/api.mjs"), "--print"], {
    encoding: "utf8",
  });
  expect(textOf("docs/api.md")).toBe(made);
});

describe("links", () => {
  /** As GitHub makes them of headings. */
  const anchors = (document: string): string[] => [
    ...[...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
    ...[...textOf(document).matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!),
  ];

  it.each(documents())("of %s lead somewhere", document => {
    for (const [, target] of proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [path, anchor] = target!.split("#") as [string, string?];
      const file = path ? posix.join(posix.dirname(document), path) : document;
      expect(existsSync(packageFolder(file)), `${document} → ${target}`).toBe(true);
      if (anchor) expect(anchors(file), `${document} → ${target}`).toContain(anchor);
    }
  });
});

describe("docs/environment.md", () => {
  /** Source that runs for users and developers, without tests. */
  const sources = ["src", "scripts", "bench", "bin"].flatMap(folder =>
    readdirSync(packageFolder(folder), { recursive: true, encoding: "utf8" })
      .filter(file => /\.(ts|mjs|js|py)$/.test(file) && !file.endsWith(".test.ts"))
      .map(file => readFileSync(packageFolder(folder, file), "utf8")),
  );
  const tests = ["notebook/kernel/sequences", "tracking/recording/kill-points"].map(name =>
    readFileSync(packageFolder(`src/${name}.test.ts`), "utf8"),
  );

  const read = (text: string): string[] => [
    ...[...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name!),
    ...[...text.matchAll(/\{([^{}]*)\} = process\.env\b/g)].flatMap(([, names]) =>
      [...names!.matchAll(/(\w+)(?=\s*[,:=]|\s*$)/g)]
        .map(([, name]) => name!)
        .filter(name => /[A-Z]/.test(name)),
    ),
    ...[...text.matchAll(/\bNEURALBITS_[A-Z_]*[A-Z]\b/g)].map(([name]) => name),
    ...[...text.matchAll(/\b(?:https?|all|no)_proxy\b/gi)].map(([name]) => name), // named in a list
    ...[...text.matchAll(/\b(?:SLURM|OMP|TF)_[A-Z_]*(?:ID|TASK|COUNT|THREADS|OPTS|LEVEL)\b/g)].map(
      ([name]) => name, // in texts of scripts
    ),
  ];

  it("names every variable that the source reads or sets, and no other", () => {
    const named = [...textOf("docs/environment.md").matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
    );
    expect(named).toEqual([...new Set(named)]);
    expect(named.sort()).toEqual([...new Set([...sources, ...tests].flatMap(read))].sort());
  });
});

describe("TypeScript", () => {
  const blocks = documents()
    .flatMap(codeBlocks)
    .filter(({ language }) => language === "ts")
    .map(block => ({ ...block, place: `${block.document}:${block.line}` }));
  const fileOf = (place: string): string => place.replace(/\W/g, "-");
  const folder = linkedFolder(join(scratch, "dependent"));

  it("of all documents compiles, strictly, against the types of the doors", () => {
    expect(blocks.length).toBeGreaterThan(2);
    for (const { place, code } of blocks) writeFileSync(join(folder, `${fileOf(place)}.mts`), code);
    const compilerOptions = {
      ...{ target: "es2022", lib: ["es2023"], module: "nodenext", types: ["node"], outDir: "out" },
      ...{ strict: true, noUncheckedIndexedAccess: false, skipLibCheck: true },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts"] }));
    const tsc = packageFolder("node_modules/typescript/bin/tsc");
    let said = "";
    try {
      execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    } catch (error) {
      said = (error as { stdout: string }).stdout;
    }
    expect(said).toBe("");
  });

  // What the README shows trains for a while: `npm run check:package` runs it.
  it.each(blocks.filter(({ document }) => document !== "README.md"))("of $place runs", ({ place }) => {
    const program = join(folder, "out", `${fileOf(place)}.mjs`);
    execFileSync(process.execPath, [program], { encoding: "utf8", stdio: "pipe", cwd: folder });
  });
});

describe("commands", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const comparisons = readdirSync(packageFolder("bench/comparisons")).map(file => file.replace(".mjs", ""));
  const current = documents().filter(document => document !== "CHANGELOG.md"); // which tells of earlier ones, too

  /** Lines of blocks that are no program, and what stands between backticks: `npx neuralbits runs`. */
  const found = current.flatMap(document => {
    const lines = codeBlocks(document)
      .filter(({ language }) => language === "")
      .flatMap(({ code }) => code.split("\n"));
    const inline = [...proseOf(document).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
    return [...lines, ...inline]
      .flatMap(line => line.replace(/\s+#.*/, "").split(" && "))
      .filter(line => /^((npx )?neuralbits|npm|node) ./.test(line))
      .map(line => [line.trim(), { document, line: line.trim() }] as const);
  });

  it.each([...new Map(found).values()])("$document: $line", async ({ document, line }) => {
    const words = line
      .replace(/[[\]]/g, "") // around what may be left out
      .split(/\s+/)
      .map(word => word.replace(/…$/, "").replace(/^['"]|['"]$/g, ""))
      .filter(Boolean);
    await understood(words, textOf(document));
  });

  /** Refuses words that the program behind them would refuse. */
  async function understood([program, ...words]: string[], text: string): Promise<void> {
    if (program === "npx") return understood(words, text);
    if (program === "neuralbits") return neuralbits(words);
    if (program === "node") {
      const isThere = existsSync(packageFolder(words[0]!)) || text.includes(`// ${words[0]}\n`); // a file that it shows
      expect(words[0]!.startsWith("-") || isThere, words[0]).toBe(true);
      return;
    }
    const [verb, ...rest] = words;
    if (verb !== "run") return expect(["ci", "test", "install", "pack", "rebuild"]).toContain(verb);
    const [name, ...given] = rest.filter(word => word !== "-s" && word !== "--");
    const script = scripts[name!];
    expect(script, `npm run ${name}`).toBeDefined();
    const ours = / dist\/cli\/main\.js(.*)$/.exec(script!);
    if (ours) return neuralbits([...ours[1]!.split(" ").filter(Boolean), ...given]);
    if (name === "bench") return bench(given);
    for (const path of given) expect(existsSync(packageFolder(path)), path).toBe(true);
  }

  function bench(words: string[]): void {
    const main = textOf("bench/main.mjs");
    for (const [i, word] of words.entries()) {
      if (word.startsWith("--")) expect(main).toContain(`${word.slice(2)}: { type:`);
      else if (words[i - 1] !== "--runs" && words[i - 1] !== "--tries") expect(comparisons).toContain(word);
    }
  }

  /** The program of the command line takes the words; its actions do nothing here. */
  async function neuralbits(words: string[]): Promise<void> {
    if (words.length === 0) return;
    const program = new Command("neuralbits").version("0").exitOverride();
    program.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    const folder = pathToFileURL(packageFolder("dist/cli/commands/"));
    const all = catalogue<(program: Command) => void>("command", folder);
    for (const name of all.names()) (await all.load(name))(program);
    const idle = (command: Command): void => {
      if (!command.commands.length) command.action(() => {});
      command.commands.forEach(idle);
    };
    program.commands.forEach(idle);
    await program.parseAsync(words, { from: "user" }).catch(error => {
      // prose names commands without what they work on
      expect(error.code).toMatch(/^commander\.(helpDisplayed|version|help|missingArgument)$/);
    });
  }
});
