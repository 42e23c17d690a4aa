import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";

it("ui says its address, answers who has the token, and ends at Ctrl-C", async () => {
  const results = mkdtempSync(join(tmpdir(), "ui-"));
  const env = { ...process.env, NEURALBITS_RESULTS: results, NEURALBITS_CACHE: join(results, "cache") };
  const words = ["ui", "--no-open", "--json", "--token", "a-token-of-this-test"];
  const child = spawn(process.execPath, [packageFolder("dist", "cli", "main.js"), ...words], { env });
  try {
    const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    const { url, address, token } = JSON.parse(line) as Record<string, string>;
    expect([token, url]).toEqual(["a-token-of-this-test", `${address}?token=a-token-of-this-test`]);
    const ask = async (given: string) => {
      const headers = { authorization: `Bearer ${given}`, "content-type": "application/json" };
      const request = { method: "POST", headers, body: "{}" };
      return await fetch(`${address}api/ask/session`, request);
    };
    expect(await (await ask(token!)).json()).toMatchObject({ runs: 0, readOnly: false });
    expect((await ask("another")).status).toBe(401);
  } finally {
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];
    rmSync(results, { recursive: true, force: true });
    expect(code).toBe(0);
  }
});

it("ui refuses an address that others reach without a token", async () => {
  const child = spawn(process.execPath, [packageFolder("dist", "cli", "main.js"), "ui", "--host", "0.0.0.0"]);
  const [[said], [code]] = (await Promise.all([
    once(child.stderr.setEncoding("utf8"), "data"),
    once(child, "exit"),
  ])) as [[string], [number]];
  expect([code, said]).toEqual([2, expect.stringMatching(/token for others: got "none", expected --token/)]);
});
