import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Who may import whom: folder → the folders it may import, beside itself. */
const arrows: Record<string, readonly string[]> = {
  core: [],
  engine: ["core"],
  data: ["core"],
  tracking: ["core"],
  models: ["core", "engine"],
  training: ["core", "engine", "data", "models"],
  experiments: ["core", "engine", "data", "models", "training", "tracking", "deploy"],
  analysis: ["core", "web", "tracking"],
  deploy: ["core", "models", "web"], // of web the shell of pages, for the page that tries a model
  web: ["core"],
  notebook: ["core", "web"],
  dashboard: ["core", "web", "tracking", "analysis"],
  cli: ["*"],
  "": ["*"], // the door, index.ts
};

/** The rooms of the notebook's wing, the topmost first: each imports only from those below it. */
const rooms = [
  "kernel/main",
  "kernel/serve",
  "kernel/server",
  "kernel/session",
  "kernel",
  "runner",
  "export",
  "document",
  "language",
  "protocol",
  "display",
  "lab",
];

/** The only folders that know a big dependency; the command line and the door never do. */
const owners: Record<string, readonly string[]> = {
  "@bufbuild/protobuf": ["deploy", "tracking"],
  "@tensorflow/": ["deploy", "engine", "models", "training"], // deploy: in the layers that go with an exported model
  "better-sqlite3": ["tracking"],
  flatbuffers: ["deploy"],
  arquero: ["analysis"],
  "@jest/diff-sequences": ["notebook"],
  katex: ["notebook"],
  "markdown-it": ["notebook", "dashboard"],
  "plotly.js": ["web"],
  "@hono/": ["dashboard"],
  "@preact/": ["dashboard"],
  hono: ["dashboard"],
  preact: ["dashboard"],
  uplot: ["dashboard"],
  tslab: ["notebook"],
  undici: ["data"],
  zeromq: ["notebook"],
};

const src = dirname(fileURLToPath(import.meta.url));
const all = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(file => /\.[jt]sx?$/.test(file));
const files = all.filter(file => !file.endsWith(".test.ts"));
const texts = new Map(all.map(file => [file, readFileSync(join(src, file), "utf8")]));

/** What stands behind `from`, `import` and `require`, types included. */
const specifiers = (file: string): string[] =>
  [
    ...texts.get(file)!.matchAll(/(?:\bfrom|\bimport|\brequire(?:\.resolve)?)\s*\(?\s*["']([^"'\n]+)["']/g),
  ].map(match => match[1]!);

/** The files of src that a file imports, each with the words by which it does. */
const imports = (file: string): { specifier: string; to: string }[] =>
  specifiers(file)
    .filter(specifier => specifier.startsWith("."))
    .map(specifier => ({ specifier, to: relative(src, resolve(src, dirname(file), specifier)) }));

const folderOf = (file: string): string => (file.includes("/") ? file.split("/")[0]! : "");
/** The room that a file stands in, or the part of a room that has a line of its own. */
const roomOf = (file: string): string | undefined => {
  if (folderOf(file) !== "notebook") return undefined;
  const [, room, part] = file.replace(/\.[jt]s$/, "").split("/");
  return rooms.includes(`${room}/${part}`) ? `${room}/${part}` : room;
};

it.each(files)("%s imports only what the arrows allow", file => {
  const from = folderOf(file);
  expect(Object.keys(arrows), `the folder ${from} is not in the arrows`).toContain(from);
  for (const { specifier, to: path } of imports(file)) {
    const to = folderOf(path);
    const allowed = arrows[from]!.includes("*") || to === from || arrows[from]!.includes(to);
    expect(allowed, `${file} imports ${specifier}: ${from} may not import ${to || "the door"}`).toBe(true);
  }
  for (const specifier of specifiers(file)) {
    const owned = Object.entries(owners).find(([name]) => specifier.startsWith(name));
    if (owned) expect(owned[1], `${file} imports ${specifier}`).toContain(from);
  }
});

it.each(files.filter(roomOf))("%s imports only from its room and those below", file => {
  const from = rooms.indexOf(roomOf(file)!);
  expect(from, `the room ${roomOf(file)} is not in the list`).toBeGreaterThanOrEqual(0);
  for (const { specifier, to } of imports(file)) {
    if (!roomOf(to)) continue;
    const allowed = rooms.indexOf(roomOf(to)!) >= from;
    expect(allowed, `${file} imports ${specifier}: ${roomOf(file)} may not import ${roomOf(to)}`).toBe(true);
  }
});

const page = "dashboard/client/";
/** What the dashboard's page shares with others: neither they nor what they import needs Node. */
const shared =
  /^dashboard\/api(?:\/[^/]+)?\.js$|^web\/(?:safe-figure|figure|html)\.js$|^core\/(?:check|nearest|bundle|settings|text\/(?:ansi|counted|shown))\.js$|^tracking\/views\/scores\.js$|^analysis\/(?:groups\/(?:best-by|pareto)|statistics\/(?:estimate|student))\.js$/;

const isOfPage = (file: string): boolean =>
  file.startsWith(page) || shared.test(file.replace(/\.tsx?$/, ".js"));

it.each(files.filter(isOfPage))("%s imports nothing that a browser has not", file => {
  for (const { specifier, to } of imports(file))
    expect(to.startsWith(page) || shared.test(to), `${file} imports ${specifier}`).toBe(true);
  for (const specifier of specifiers(file)) expect(specifier, file).not.toMatch(/^node:/);
});

it("no file imports itself, over however many others", () => {
  expect(circles()).toEqual([]);
});

/** Each circle of imports once, from the file that was found first. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file)) return;
    done.add(file);
    for (const { to } of imports(file))
      for (const source of [to.replace(/\.js$/, ".ts"), to.replace(/\.js$/, ".tsx")])
        if (texts.has(source)) visit(source, [...path, file]);
  };
  for (const file of files) visit(file, []);
  return found;
}

const mostFiles = 25; // in a folder: more want subfolders

it(`no folder has more than ${mostFiles} files of its own, tests aside`, () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > mostFiles)).toEqual([]);
});

const mostLines = 350;

it(`no file has more than ${mostLines} lines`, () => {
  const written = [...texts].filter(([file]) => !file.endsWith("_pb.ts")); // those a generator made
  const long = written.map(([file, text]) => `${file}: ${text.split("\n").length - 1} lines`);
  expect(long.filter(line => Number(/(\d+) lines$/.exec(line)![1]) > mostLines)).toEqual([]);
});
