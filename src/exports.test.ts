import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const texts = new Map(
  ["src", "scripts", "bench", "bin"]
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(file => join(folder, file)),
    )
    .filter(file => /\.m?[jt]sx?$/.test(file))
    .map(file => [file, readFileSync(join(root, file), "utf8")]),
);

/** The functions, constants and classes that a file offers; types are left out, they belong to a signature. Generated files are as they are made. */
const offered = [...texts].flatMap(([file, text]) =>
  file.startsWith("src") && !file.endsWith(".test.ts") && !file.endsWith("_pb.ts")
    ? [...text.matchAll(/^export (?:async |abstract )*(?:function\*?|const|class) (\w+)/gm)].map(match => ({
        file,
        name: match[1]!,
      }))
    : [],
);

it("finds what is exported", () => expect(offered.length).toBeGreaterThan(500));

it("every exported value has a user beside its own file", () => {
  const words = new Map([...texts].map(([file, text]) => [file, new Set(text.match(/\w+/g))]));
  const unused = offered.filter(
    ({ file, name }) => ![...words].some(([other, of]) => other !== file && of.has(name)),
  );
  expect(unused.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});
