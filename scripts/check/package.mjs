/**
 * `npm run check:package`: the package as others get it. Packs it, installs it with npm's own defaults in an empty folder
 * and an empty home, where only a package registry need be reached, checks that what it says of its types is true,
 * strictly, by both ways of resolution, and runs the programs of README.md, docs/library.md and docs/tracking.md there. README.md tells
 * how large it is; --write puts in what was found.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../dist/core/check.js";
import { writeWhole } from "../../dist/core/file.js";
import { packageFolder } from "../../dist/core/folders.js";

const onlySometimes = ["tslab", "zeromq", "jsdom", "katex", "markdown-it", "undici"];

/** Says the address of every file that is loaded. */
const spy = dataUrl(`
  import { register } from "node:module";
  register(${JSON.stringify(
    dataUrl(`
    export async function load(url, context, next) {
      process._rawDebug(url);
      return next(url, context);
    }`),
  )});`);

const scratch = mkdtempSync(join(tmpdir(), "check-package-"));
const app = join(scratch, "app");
const env = emptyHome(join(scratch, "home"));
for (const folder of [app, join(scratch, "home")]) mkdirSync(folder);

try {
  const file = pack();
  install(file);
  const programs = ["README.md", "docs/library.md", "docs/tracking.md"].flatMap(blocksOf);
  checkTypes(programs);
  checkLoading();
  checkSize();
  for (const { name } of programs) run(name);
  console.log("npm run check:package: it installs, its types are true, its programs run");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * The environment of somebody who has never used npm, Node or us on this machine.
 *
 * @param {string} home
 * @returns {NodeJS.ProcessEnv}
 */
function emptyHome(home) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NEURALBITS_|XDG_|NODE_)/i.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** → the tarball */
function pack() {
  call("npm", ["pack", "--silent", `--pack-destination=${scratch}`], packageFolder());
  const file = readdirSync(scratch).find(name => name.endsWith(".tgz"));
  check(file !== undefined, "npm pack", readdirSync(scratch), "a .tgz");
  return join(scratch, file);
}

/** @param {string} file */
function install(file) {
  console.log(
    "npm install, in an empty folder and an empty home (minutes where the database driver is compiled)",
  );
  call("npm", ["init", "-y"]);
  call("npm", ["pkg", "set", "type=module"]);
  call("npm", ["install", file]);
  const { problems = [] } = JSON.parse(call("npm", ["ls", "--all", "--json"]).stdout);
  check(problems.length === 0, "what npm finds wrong with its tree", problems, "nothing");
}

/**
 * The programs in a document, written to the app.
 *
 * @param {string} document
 */
function blocksOf(document) {
  const blocks = [...readFileSync(packageFolder(document), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)];
  check(blocks.length > 0, `programs of ${document}`, blocks.length, "one or more");
  return blocks.map(([, code], i) => {
    const name = `${document.replace(/\W/g, "-")}-${i + 1}`;
    writeFileSync(join(app, `${name}.mts`), code);
    return { name };
  });
}

/**
 * No error of ours, where even declarations are checked; those of others' packages are not ours to mend.
 *
 * @param {{ name: string }[]} programs
 */
function checkTypes(programs) {
  writeFileSync(join(app, "doors.mts"), doors());
  writeFileSync(
    join(app, "wrong.mts"),
    'import { sweep } from "neuralbits";\nexport const n: number = sweep;\n',
  );
  const names = [...programs.map(({ name }) => name), "doors", "wrong"];
  const files = names.map(name => `${name}.mts`);
  for (const resolution of ["nodenext", "bundler"]) {
    const module = resolution === "bundler" ? "esnext" : resolution;
    const compilerOptions = {
      ...{
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
      },
      ...{ target: "es2022", module, moduleResolution: resolution, outDir: `out-${resolution}` },
    };
    const project = join(app, `tsconfig.${resolution}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions, files }));
    const tsc = packageFolder("node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: app, env, encoding: "utf8" });
    const lines = stdout.split("\n");
    const isWrong = (/** @type {string} */ line) => line.startsWith("wrong.mts(2,");
    check(
      lines.some(isWrong),
      `types, ${resolution}, of a program that uses sweep as a number`,
      stdout,
      "an error: else nothing is checked",
    );
    const ours = lines.filter(line => /^(node_modules\/neuralbits\/|[\w-]+\.mts|error )/.test(line));
    const others = ours.filter(line => !isWrong(line));
    check(others.length === 0, `types, ${resolution}`, others, "no error in our declarations and programs");
    const missing = names.filter(name => !existsSync(join(app, `out-${resolution}`, `${name}.mjs`)));
    check(missing.length === 0, `programs compiled, ${resolution}`, missing, "all");
    console.log(`types are true, strictly, resolved as ${resolution} does`);
  }
}

/** A program that names every door. */
function doors() {
  const { exports } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8"));
  const names = Object.keys(exports).filter(name => name !== "./package.json");
  const imports = names.map((name, i) => `import * as door${i} from "neuralbits${name.slice(1)}";`);
  return `${imports.join("\n")}\nexport const doors = [${names.map((_, i) => `door${i}`)}];\n`;
}

/** What only JupyterLab, a page or the bench needs is not loaded with the door. */
function checkLoading() {
  const loaded = loadedBy("neuralbits");
  check(
    loaded.has("neuralbits"),
    "loaded with the door",
    [...loaded],
    "the door itself: else nothing is seen",
  );
  for (const name of onlySometimes) {
    const seen = loadedBy(name); // also one that is installed deeper down, or asked for by require
    check(
      seen.has(name),
      `loaded with ${name}`,
      [...seen],
      "itself: else it would not be seen with the door",
    );
  }
  const heavy = onlySometimes.filter(name => loaded.has(name));
  check(
    heavy.length === 0,
    "loaded with the door",
    heavy,
    "nothing that only notebooks, pages or records need",
  );
}

/**
 * The packages that are loaded with one of them, by import as the loader says, by require as its cache tells.
 *
 * @param {string} name
 */
function loadedBy(name) {
  const program = `
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(join(app, "node_modules/neuralbits/package.json"))});
    ${name === "neuralbits" ? 'await import("neuralbits");' : `await import(require.resolve("${name}")).catch(() => {}); // some run in browsers alone`}
    for (const file of Object.keys(require.cache)) process._rawDebug(file);`;
  const { said } = call(process.execPath, ["--import", spy, "--input-type=module", "-e", program]);
  return new Set(said.split("\n").flatMap(line => line.split("node_modules/").slice(1).map(packageIn)));
}

/**
 * The package that a path begins with, such as `@scope/name/file.js`.
 *
 * @param {string} path
 */
function packageIn(path) {
  return path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");
}

/** @param {string} code */
function dataUrl(code) {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** README.md says how many packages and megabytes are installed; within a twentieth that has to be so. */
function checkSize() {
  const packages = Object.keys(
    JSON.parse(readFileSync(join(app, "node_modules/.package-lock.json"), "utf8")).packages,
  ).length;
  const megabytes = Math.round(Number(call("du", ["-sm", "node_modules"]).stdout.split("\t")[0]));
  const path = packageFolder("README.md");
  const text = readFileSync(path, "utf8");
  const said = /(\d+) packages, (\d+) MB/;
  const [, saidPackages, saidMegabytes] = said.exec(text)?.map(Number) ?? [];
  console.log(`${packages} packages, ${megabytes} MB`);
  if (process.argv.includes("--write")) {
    void writeWhole(path, text.replace(said, `${packages} packages, ${megabytes} MB`));
    return;
  }
  const near = (/** @type {number} */ a, b = 0) => Math.abs(a - b) <= a / 20;
  const isTrue = near(packages, saidPackages) && near(megabytes, saidMegabytes);
  check(
    isTrue,
    "size in README.md",
    `${saidPackages} packages, ${saidMegabytes} MB`,
    "what is installed; --write",
  );
}

/** @param {string} name */
function run(name) {
  const startedAt = Date.now();
  const { stdout } = call(process.execPath, [join("out-nodenext", `${name}.mjs`)]);
  const [last] = stdout.trim().split("\n").slice(-1);
  console.log(`${name} runs (${Math.round((Date.now() - startedAt) / 1000)} s): ${last}`);
}

/**
 * What a program prints, and what it says beside that; refused with both if it fails.
 *
 * @param {string} command
 * @param {string[]} args
 */
function call(command, args, cwd = app) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 1e8 });
  const said = `${stdout}\n${stderr}`.slice(-3000);
  check(status === 0, [command, ...args].join(" ").slice(0, 200), said, "success");
  return { stdout, said: stderr };
}
