// The notebook kernels that are measured side by side, each with the same cells in its own language.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSnapshot } from "../dist/notebook/language/snapshot/background.js";
import { kernelCommand } from "../dist/notebook/protocol/client.js";
import { cached } from "./cache.mjs";

/**
 * @typedef {object} Cells one and the same work in a kernel's language
 * @property {string} trivial
 * @property {(round: number) => string} declaring
 * @property {string} importing
 * @property {string} completing
 * @property {string} flood
 *
 * @typedef {{ name: string, argv: string[], cells: Cells }} Kernel
 * @typedef {(line: string) => void} Say
 */

const versions = { ipykernel: "7.4.0", deno: "2.9.6", ijavascript: "5.2.1" };
const require = createRequire(import.meta.url);

/** @type {Cells} */
const script = {
  trivial: "1 + 1",
  declaring: i => `const a${i} = ${i}; const f${i} = (x: number) => x + a${i}; f${i}(1)`,
  importing: 'import * as path from "node:path"; path.sep',
  completing: "Math.ma",
  flood: "for (let i = 0; i < 100_000; i++) console.log(i);",
};
/** @type {Cells} */
const javascript = { ...script, declaring: i => `var a${i} = ${i}; var f${i} = x => x + a${i}; f${i}(1)` };
/** @type {Cells} */
const python = {
  trivial: "1 + 1",
  declaring: i => `a${i} = ${i}\ndef f${i}(x: int) -> int:\n    return x + a${i}\nf${i}(1)`,
  importing: "import json\njson.__name__",
  completing: "str.is",
  flood: "for i in range(100_000): print(i)",
};

/** @type {{ name: keyof typeof versions, install: (say: Say) => string[], cells: Cells }[]} */
const peers = [
  { name: "ipykernel", install: ipykernel, cells: python },
  { name: "deno", install: deno, cells: script },
  {
    name: "ijavascript",
    install: ijavascript,
    cells: { ...javascript, importing: 'const path = require("path"); path.sep' },
  },
];

/**
 * The kernels that install here; the others are `missing`.
 *
 * @param {Say} say
 */
export function kernels(say) {
  buildSnapshot(); // as `neuralbits kernel install` does
  const found = [
    { name: "neuralbits", argv: kernelCommand(), cells: script },
    { name: `tslab ${require("tslab/package.json").version}`, argv: tslab(), cells: script },
  ];
  const missing = [];
  for (const { name, install, cells } of peers) {
    try {
      found.push({ name: `${name} ${versions[name]}`, argv: install(say), cells });
    } catch {
      missing.push(`${name} ${versions[name]} does not install here`);
    }
  }
  return { found, missing };
}

function tslab() {
  return [
    process.execPath,
    require.resolve("tslab/bin/tslab"),
    "kernel",
    "--config-path",
    "{connection_file}",
  ];
}

/** @param {Say} say */
function ipykernel(say) {
  const folder = cached(`ipykernel-${versions.ipykernel}`, "");
  const python = join(folder, "bin/python");
  if (!existsSync(join(folder, "done"))) {
    say(`installing ipykernel ${versions.ipykernel}`);
    run("python3", ["-m", "venv", folder]);
    run(python, ["-m", "pip", "install", "--quiet", `ipykernel==${versions.ipykernel}`]);
    run("touch", [join(folder, "done")]);
  }
  return [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
}

/** @param {Say} say */
function deno(say) {
  return [
    npmPackage("deno", say, "node_modules/.bin/deno"),
    "jupyter",
    "--kernel",
    "--conn",
    "{connection_file}",
  ];
}

/** @param {Say} say */
function ijavascript(say) {
  return [
    process.execPath,
    npmPackage("ijavascript", say, "node_modules/ijavascript/lib/kernel.js"),
    "{connection_file}",
  ];
}

/**
 * A file of an npm package that is installed into the cache on first use.
 *
 * @param {keyof typeof versions} name
 * @param {Say} say
 * @param {string} file
 */
function npmPackage(name, say, file) {
  const folder = cached(`${name}-${versions[name]}`, "");
  const path = join(folder, file);
  if (!existsSync(path)) {
    say(`installing ${name} ${versions[name]}`);
    run("npm", [
      "install",
      "--silent",
      "--no-audit",
      "--no-fund",
      "--prefix",
      folder,
      `${name}@${versions[name]}`,
    ]);
  }
  return path;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"] });
}
