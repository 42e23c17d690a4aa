import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { inFile } from "../../deploy/binary/file.js";
import { arePatches } from "../../deploy/packed.js";
import { openTracker } from "../../tracking/tracker.js";

// The command as a user has it: the built program in a process of its own, in a folder of the user's.

const scratch = mkdtempSync(join(tmpdir(), "fit-command-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Square pictures with a bright half, upper or lower. */
const halves = (side: number, count: number) => `
const part = (count, step) => {
  const pixels = new Uint8Array(count * ${side * side});
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < pixels.length; i++) {
    const isUpper = i % ${side * side} < ${(side * side) / 2} ? 0 : 1;
    pixels[i] = ((i * step) % 97) + (isUpper === labels[Math.floor(i / ${side * side})] ? 120 : 0);
  }
  return { count, pixels, labels };
};
export default async () => ({
  name: "halves", title: "", licence: "", citation: "", classes: ["upper", "lower"], kind: "image",
  shape: [${side}, ${side}, 1], train: part(${count}, 31), validation: part(40, 37), test: part(40, 41),
});
`;

function place(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(scratch, "own-"));
  const results = join(folder, "results");
  mkdirSync(results);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const started = (...words: string[]): ChildProcess =>
    spawn(process.execPath, [packageFolder("dist/cli/main.js"), "fit", ...words], {
      cwd: folder,
      env: { ...process.env, NEURALBITS_RESULTS: results },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const fit = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [packageFolder("dist/cli/main.js"), "fit", ...words],
      { cwd: folder, env: { ...process.env, NEURALBITS_RESULTS: results }, encoding: "utf8" },
    );
    return { code: status, out: stdout, err: stderr };
  };
  const runs = () => {
    const tracker = openTracker(join(results, "runs.sqlite"), { readonly: true });
    try {
      return tracker.runs().map(run => ({ ...run, attempts: tracker.attempts(run.id).length }));
    } finally {
      tracker.close();
    }
  };
  return { folder, results, fit, started, runs };
}

describe("a set of one's own", () => {
  it("ends in a file of at most so many bytes, which says what the search found", () => {
    const { folder, fit } = place({ "halves.mjs": halves(28, 64) });
    const words = ["--dataset", "halves.mjs", "--bytes", "400", "--epochs", "3"];
    const { code, out, err } = fit(...words, "--json");
    expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
    const { bytes, accuracy, file, fileBytes, settings, complete, trained, classes } = JSON.parse(out);
    expect([file, statSync(join(folder, file)).size, fileBytes]).toEqual(["halves_400.bin", bytes, bytes]);
    expect(bytes).toBeLessThanOrEqual(400);
    expect(accuracy).toBeGreaterThan(0.8);
    expect([settings.epochs, complete, trained]).toEqual([3, true, 20]);
    expect(classes).toEqual(["upper", "lower"]);
    const packed = inFile("file", readFileSync(join(folder, file)));
    expect(packed.about).toBeUndefined();
    expect(packed.classes).toEqual(["0", "1"]);
    expect(arePatches(packed)).toBe(settings.model === "patch-cnn");

    const again = fit(...words, "--format", "c", "--output", "digits.h");
    expect([again.code, again.code === 0 ? "" : again.err]).toEqual([0, ""]);
    expect(again.out).toContain(`${bytes} of 400 bytes`);
    expect(again.out).toContain("0 trials trained, 20 kept from before");
    expect(readFileSync(join(folder, "digits.h"), "utf8")).toContain("digits_predict");
  });

  it("killed and started again it does what is missing, and finds what it would have found", async () => {
    const files = { "halves.mjs": halves(12, 200) };
    const words = ["--dataset", "halves.mjs", "--bytes", "400", "--epochs", "27", "--json"];
    const whole = JSON.parse(place(files).fit(...words).out);
    const { started, fit, runs, folder } = place(files);
    const child = started(...words);
    const ended = once(child, "close");
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      if (/epochs .* val\./.test(text)) child.kill("SIGKILL"); // a first group has told its end
    });
    await ended;
    expect(existsSync(join(folder, "halves_400.bin"))).toBe(false);
    const before = runs().filter(({ state }) => state === "finished");
    const { code, out } = fit(...words);
    const found = JSON.parse(out);
    expect([code, found.kept]).toEqual([0, before.length]);
    expect([found.settings, found.validationAccuracy]).toEqual([whole.settings, whole.validationAccuracy]);
    for (const { key } of before) expect(runs().find(run => run.key === key)!.attempts).toBe(1);
  });
});

describe("refuses", () => {
  const data = { "halves.mjs": halves(12, 40), "empty.mjs": "export default undefined;" };
  it.each([
    [[], 'fit: got "no --dataset", expected --dataset NAME'],
    [["-d", "mnist"], 'fit: got "no --bytes", expected --bytes NUMBER'],
    [["-d", "mnits", "-b", "1700"], 'did you mean "mnist"?'],
    [["-d", "mnist", "-b", "0"], "bytes: got 0, expected a positive whole number"],
    [["-d", "mnist", "-b", "1.7"], 'bytes: got "1.7"'],
    [
      ["-d", "halves.mjs", "-b", "30"],
      "bytes: got 30, expected 34 or more, which the smallest network takes here",
    ],
    [["-d", "halves.mjs", "-b", "400", "-f", "onnx"], 'format: got "onnx", expected one of binary, c'],
    [
      ["-d", "halves.mjs", "-b", "400", "-o", "."],
      "cannot write .: a folder stands where a file is expected",
    ],
    [["-d", "halves.mjs", "-b", "400", "--examples", "41"], "examples: got 41, expected at most 40"],
    [["-d", "missing.ts", "-b", "400"], 'file: got "missing.ts", expected a file that exists'],
    [["-d", "empty.mjs", "-b", "400"], "default export of empty.mjs: got undefined, expected a data set"],
    [["-d", "halves.mjs", "-b", "400", "--epoch", "2"], "--epoch"],
  ])("%j in one line", (words, line) => {
    const { fit, results } = place(data);
    const { code, out, err } = fit(...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(results, "runs.sqlite"))).toBe(false);
  });
});
