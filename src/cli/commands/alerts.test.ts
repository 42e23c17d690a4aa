import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outputOf, ownResults } from "../../../test/command-output.js";
import { packageFolder } from "../../core/folders.js";
import { openSweep, openTracker, type StartOptions, start } from "../../tracking/index.js";
import alerts from "./alerts.js";
import watch from "./watch.js";

let folder: string;
beforeEach(() => void (folder = ownResults()));
afterEach(() => void vi.unstubAllEnvs());

const begin = (options: StartOptions = {}) =>
  start({ experiment: "a", system: false, provenance: false, ...options });
const rule = { when: "above", metric: "loss", value: 10 } as const;

it("follows until Ctrl-C: tells each alert once, and runs the command once for it", async () => {
  const run = begin({ alerts: [rule] });
  const file = join(folder, "alerts.jsonl");
  const take = `require("fs").appendFileSync(${JSON.stringify(file)}, require("fs").readFileSync(0))`;
  const words = ["--follow", "--json", "--interval", "0.1", "--rules", "above,crash"];
  const child = spawn(
    process.execPath,
    [
      ...[packageFolder("dist", "cli", "main.js"), "alerts", ...words],
      ...["--command", JSON.stringify([process.execPath, "-e", take])],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string) as object;
  run.log({ loss: 11 }, 0);
  const first = await next();
  expect(first).toMatchObject({ rule: "above", run: 1, metric: "loss", text: "loss was 11, above 10" });
  await run.fail(new Error("no luck"));
  const second = await next();
  expect(second).toMatchObject({ rule: "crash", run: 1 });
  const written = () => {
    try {
      return readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map(line => JSON.parse(line) as object);
    } catch {
      return [];
    }
  };
  while (written().length < 2) await new Promise(resolve => setTimeout(resolve, 20));
  const closed = once(child, "close");
  child.kill("SIGINT");
  expect(await closed).toEqual([0, null]);
  expect(written()).toHaveLength(2);
  expect(written()).toEqual(expect.arrayContaining([first, second])); // each a process of its own: the first may be the later one
});

it("tells alerts below the runs that are watched", async () => {
  const run = begin({ alerts: [rule] });
  run.log({ loss: 12 }, 0);
  const picture = await outputOf(watch, "watch", "--once");
  expect(picture).toContain("above, run 1 of a: loss was 12, above 10");
  await run.finish();
});

it("gives a sweep's rules to all its trials, and lists what they find", async () => {
  const sweep = openSweep({ experiment: "s", space: { rate: [1, 20] }, alerts: [rule] });
  for await (const { params, tell } of sweep) await tell({ loss: Number(params.rate) });
  const tracker = openTracker(undefined, { readonly: true });
  expect(tracker.runs().map(({ id }) => tracker.alertRules(id))).toEqual([[rule], [rule]]);
  tracker.close();
  const found = JSON.parse(await outputOf(alerts, "alerts", "--rules", "above", "--json"));
  expect(found).toMatchObject([{ rule: "above", metric: "loss", text: "loss was 20, above 10" }]);
  expect(() => openSweep({ experiment: "s", alerts: [{ ...rule, value: Number.NaN }] })).toThrow(
    "value of an alert: got NaN",
  );
});

it.each([
  [["--command", "true"], "command, webhook or act"],
  [["--act"], "command, webhook or act"],
  [["--follow", "--webhook", "ftp://a"], "webhook of an alert"],
  [["--follow", "--command", "[1"], "command: no JSON list"],
])("refuses %j", async (words, what) => {
  await begin().finish();
  await expect(outputOf(alerts, "alerts", ...words)).rejects.toThrow(what);
});
