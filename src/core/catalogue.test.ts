import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { catalogue } from "./catalogue.js";

it("lists and loads the files of a folder, and refuses what is not there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "one.js"), "export default { value: 1 };");
  writeFileSync(join(folder, "one.test.js"), "throw new Error('a test is no entry');");
  writeFileSync(join(folder, "one.d.ts"), "");
  const numbers = catalogue<{ value: number }>("number", pathToFileURL(`${folder}/`));
  expect(numbers.names()).toEqual(["one"]);
  expect((await numbers.load("one")).value).toBe(1);
  await expect(numbers.load("two")).rejects.toThrow('number: got "two", expected one of one');
});
