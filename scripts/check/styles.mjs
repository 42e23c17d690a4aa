// Notebooks in the manners in which people write them elsewhere: tslab's tutorial, courses, Deno's and IJavascript's notebooks.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { check } from "../../dist/core/check.js";
import { cacheFolder, packageFolder } from "../../dist/core/folders.js";
import { codeCell, newNotebook, notebookText } from "../../dist/notebook/document/nbformat.js";
import { startKernel } from "../../dist/notebook/protocol/client.js";

/** What the notebooks import. */
const packages = {
  "@observablehq/plot": "0.6.17",
  "@types/lodash": "4.17.27",
  "@types/mocha": "10.0.10",
  "@types/papaparse": "5.5.2",
  "@types/ramda": "0.32.0",
  arquero: "8.0.3",
  chai: "6.3.0",
  "date-fns": "4.4.0",
  dayjs: "1.11.23",
  immutable: "5.2.1",
  jsdom: "26.1.0",
  lodash: "4.18.1",
  mathjs: "15.2.0",
  mocha: "11.7.5",
  papaparse: "5.7.1",
  ramda: "0.32.0",
  rxjs: "7.8.2",
  "simple-statistics": "7.12.1",
  zod: "4.6.7",
};

/** Newest versions that ask for a package that npm does not have, or for a newer TypeScript. */
const overrides = { "@uwdata/flechette": "2.6.0", "@types/node": "20.19.43" };

/** @typedef {"strict" | "loose" | "javascript"} Manner how a notebook is checked */
/** @typedef {{ text: string, fails: boolean, only?: string }} Expected of one cell, in all manners or in one */
/** @typedef {{ source: string, expected: Expected[] }} Cell */
/** @typedef {{ name: string, manners: Manner[], cells: Cell[] }} Notebook */

/**
 * Runs all of them, strictly and loosely; those in JavaScript as that. Returns how many runs there were, and what was not
 * as it should be.
 */
export async function runStyles() {
  const modules = installed();
  const complaints = [];
  let runs = 0;
  for (const notebook of notebooks()) {
    complaints.push(...(await run(notebook, modules)));
    runs += notebook.manners.length;
  }
  return { runs, complaints };
}

function notebooks() {
  const folder = packageFolder("scripts", "check", "notebooks");
  const files = readdirSync(folder).filter(name => name.endsWith(".cells"));
  return files.sort().map(file => read(basename(file, ".cells"), readFileSync(join(folder, file), "utf8")));
}

/**
 * Cells stand between lines `%%`. Below each stands what it must give: `//> text` among its outputs, `//! text` in its
 * error; `//strict! text` only where it is checked strictly.
 *
 * @param {string} name
 * @param {string} text
 * @returns {Notebook}
 */
function read(name, text) {
  const body = text.replace(/^# (?!language).*\n/, "");
  const [language] = /^# language: javascript\n/.exec(body) ?? [""];
  const cells = body
    .slice(language.length)
    .trimEnd()
    .split(/\n%%\n/);
  return { name, manners: language ? ["javascript"] : ["strict", "loose"], cells: cells.map(readCell) };
}

/**
 * @param {string} text
 * @returns {Cell}
 */
function readCell(text) {
  const mark = /^\/\/(strict|loose)?([>!]) ?(.*)$/;
  const lines = text.split("\n");
  const expected = lines.flatMap(line => {
    const [, only, kind, words] = mark.exec(line) ?? [];
    return kind ? [{ text: words, fails: kind === "!", ...(only && { only }) }] : [];
  });
  return { source: lines.filter(line => !mark.test(line)).join("\n"), expected };
}

/**
 * One kernel, for one manner after the other.
 *
 * @param {Notebook} notebook
 * @param {string} modules
 */
async function run({ name, manners, cells }, modules) {
  const folder = await mkdtemp(join(tmpdir(), `neuralbits-${name}-`));
  symlinkSync(modules, join(folder, "node_modules"));
  const file = join(folder, `${name}.ipynb`);
  const language = manners.includes("javascript") ? "javascript" : "typescript";
  const notebook = newNotebook(cells.map(({ source }) => codeCell(source)));
  Object.assign(notebook.metadata, { kernelspec: { name: language, display_name: language, language } });
  writeFileSync(file, notebookText(notebook));
  const kernel = await startKernel({ cwd: folder, env: { ...process.env, JPY_SESSION_NAME: file } });
  try {
    const complaints = [];
    for (const manner of manners) {
      if (manner === "loose") await kernel.execute("%reset\n%strict off");
      for (const [i, { source, expected }] of cells.entries()) {
        const wanted = expected.find(({ only }) => only === manner) ?? expected.find(({ only }) => !only);
        const complaint = complaintOf(given(await kernel.execute(source)), wanted);
        if (complaint) complaints.push(`${name}, ${manner}, cell ${i + 1}: ${complaint}`);
      }
    }
    return complaints;
  } finally {
    await kernel.shutdown();
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {{ fails: boolean, text: string }} got
 * @param {Expected} [wanted]
 */
function complaintOf(got, { fails, text } = { fails: false, text: "" }) {
  if (got.fails === fails && got.text.includes(text)) return undefined;
  return `wanted ${fails ? "an error with " : ""}${text || "no error"}; got ${got.text.slice(0, 500)}`;
}

/**
 * All that a cell has shown: text, the names of the other forms, errors.
 *
 * @param {import("../../dist/notebook/protocol/client.js").Executed} executed
 */
function given({ reply, messages }) {
  const pieces = messages.flatMap(({ header, content }) => {
    if (header.msg_type === "stream") return [content.text];
    if (header.msg_type === "error") return [`${content.ename}: ${content.evalue}`];
    return content.data ? [content.data["text/plain"] ?? "", ...Object.keys(content.data)] : [];
  });
  return { fails: reply.status !== "ok", text: pieces.join("\n") };
}

/** The folder of the packages: made on first use in the user's cache, kept until a pin changes. */
function installed() {
  const manifest = JSON.stringify({ private: true, dependencies: packages, overrides });
  const hash = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  const folder = cacheFolder("check-kernel-packages", hash);
  const done = join(folder, "complete");
  if (!existsSync(done)) {
    console.log(`First use: packages that the notebooks import are installed in ${folder}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), manifest);
    const words = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", words, { cwd: folder, stdio: "inherit" });
    check(status === 0, "npm install", `status ${status}`, `the packages in ${folder}`);
    writeFileSync(done, "");
  }
  return join(folder, "node_modules");
}
