import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { codeBlocks } from "../test/documents.js";
import { linkedFolder } from "../test/linked-folder.js";
import { packageFolder } from "./core/folders.js";
import { openTracker } from "./tracking/tracker.js";

/** docs/devices.md, done from top to bottom: its files, then its commands in their order. */
const folder = linkedFolder(mkdtempSync(join(tmpdir(), "devices-")));
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = codeBlocks("docs/devices.md");
const files = blocks.flatMap(({ code }) => {
  const [, name] = /^(?:\/\/|\/\*) (\S+\.\w+)/.exec(code) ?? [];
  return name ? [{ name, code }] : [];
});
const commands = blocks
  .filter(({ language }) => language === "")
  .flatMap(({ code }) => code.trim().split("\n"));
const isForArm = (command: string): boolean => /arm-none-eabi|qemu-system-arm/.test(command);

/** As a shell does it, `npx neuralbits` being the program that was built. */
function shell(command: string) {
  const script = `npx() { shift; node "${packageFolder("dist/cli/main.js")}" "$@"; }\n${command}`;
  const env = { ...process.env, NEURALBITS_RESULTS: join(folder, "results") };
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}

const has = (program: string): boolean => shell(`command -v ${program}`).status === 0;

it("has files and commands, and no block of another kind", () => {
  for (const { name, code } of files) writeFileSync(join(folder, name), code);
  expect(files.map(({ name }) => name)).toEqual(["digits.ts", "try.c", "blink.c", "microbit.ld", "use.mjs"]);
  expect(commands.length).toBeGreaterThan(7);
  expect(
    blocks.every(({ language, code }) => language === "" || files.some(file => file.code === code)),
  ).toBe(true);
});

it.each(commands.filter(command => !isForArm(command)))("%s", command => {
  const { status, out, err } = shell(command);
  expect(status, err).toBe(0);
  if (command.includes(" export "))
    expect(out).toContain("the written file was run on 1000 test examples: every class and logit");
  if (command === "node use.mjs") expect(out).toMatch(/^[0-9] Int32Array\(10\) \[/);
  if (command === "./try") expect(out).toBe("a 7; 0 of 10 answers differ\n"); // the first picture of the test part
});

it("files that the user did not name are told of where they are replaced, and tried before the work", () => {
  const tfjs = "npx neuralbits export 1 --format tfjs --output digits.json";
  const { out } = shell(tfjs);
  expect(out).toContain("in the place of older ones: digits.weights.bin, digits.layers.js");
  rmSync(join(folder, "digits.layers.js"));
  mkdirSync(join(folder, "digits.layers.js"));
  const { status, err } = shell(tfjs);
  expect(status).not.toBe(0);
  expect(err).toContain("digits.layers.js");
  expect(shell("rmdir digits.layers.js").status).toBe(0); // nothing was written into it
});

it("the model takes less than two thousand bytes, and nine in ten digits are right", () => {
  const { out } = shell("npx neuralbits export 1 --format binary --output digits.bin --json");
  const {
    bytes,
    accuracy,
    files: written,
  } = JSON.parse(out) as {
    bytes: number;
    accuracy: number;
    files: string[];
  };
  expect(written).toEqual(["digits.bin"]);
  expect(statSync(join(folder, "digits.bin")).size).toBe(bytes);
  expect(bytes).toBeLessThan(2000);
  expect(accuracy).toBeGreaterThan(0.9);
});

it("without names the file is as long as the table of runs says", () => {
  const { out } = shell("npx neuralbits export 1 --format binary --no-names --output bare.bin --json");
  const { bytes, size } = JSON.parse(out) as { bytes: number; size: { names: number; total: number } };
  const tracker = openTracker(join(folder, "results", "runs.sqlite"), { readonly: true });
  const [run] = tracker.runs();
  tracker.close();
  expect(statSync(join(folder, "bare.bin")).size).toBe(bytes);
  expect([bytes, size.total, size.names]).toEqual([run!.measures.bytes, bytes, 0]);
});

describe("what does not fit is refused in a line, and nothing is written", () => {
  it.each([
    ["export 7 --format c", "run: got 7, expected the number of a recorded run"],
    ["export 1 2 --format c", "models to export: got 2, expected one"],
    ["export 1 --format d", 'format: got "d", expected one of csv, jsonl'],
    ["export 1 --format csv --weights 8", 'weights beside the format: got "csv"'],
    ["export 1 --format csv --no-names", '--no-names beside the format: got "csv"'],
    ["export none.safetensors --format c", "model none.safetensors: it cannot be read (ENOENT)"],
    ["export 1 --format c --weights 4", 'network to round: got "quantised-projection"'],
    ["export 1 --format c --weights 3", "bits of a weight: got 3, expected 1, 2, 4, 8"],
  ])("%s", (words, message) => {
    const before = readFileSync(join(folder, "digits.h"));
    const { status, err } = shell(`npx neuralbits ${words} --output digits.h`);
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
    expect(readFileSync(join(folder, "digits.h"))).toEqual(before);
  });
});

// `npm run check:exports` has the tools installed; where they are not, these commands are left out.
describe.runIf(has("arm-none-eabi-gcc") && has("qemu-system-arm"))("on an emulated micro:bit", () => {
  it.each(commands.filter(isForArm))("%s", command => {
    const { status, out, err } = shell(command);
    expect([0, 124], err).toContain(status); // 124: the time was up, the LED blinks for ever
    if (command.includes("qemu")) expect(`${out}${err}`.match(/0x508 value/g)?.length).toBeGreaterThan(6); // a seven
  });
});
