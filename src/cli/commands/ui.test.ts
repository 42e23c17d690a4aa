import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";

const main = packageFolder("dist", "cli", "main.js");

/** Starts `ui` with a cache and results of its own; what it says first, and its exit code where it ends by itself. */
function begun(words: readonly string[], env: Record<string, string> = {}) {
  const folder = env.NEURALBITS_RESULTS ?? mkdtempSync(join(tmpdir(), "ui-"));
  const cache = join(folder, "cache");
  const places = { NEURALBITS_RESULTS: folder, NEURALBITS_CACHE: cache, NEURALBITS_TOKEN: "" };
  const child = spawn(process.execPath, [main, "ui", ...words], {
    env: { ...process.env, ...places, ...env },
  });
  const first = async (stream: NodeJS.ReadableStream) =>
    ((await once(stream.setEncoding("utf8"), "data")) as [string])[0];
  const [ended, said] = [once(child, "exit") as Promise<[number | null]>, first(child.stdout)];
  return {
    folder,
    said: async () => JSON.parse(await said) as Record<"url" | "address" | "token", string>,
    complaint: () => first(child.stderr),
    code: async () => (await ended)[0],
    async stop() {
      child.kill("SIGINT");
      return (await ended)[0];
    },
  };
}

const served = ["--no-open", "--json"];

const ask = ({ address }: { address: string }, given: string) => {
  const headers = { authorization: `Bearer ${given}`, "content-type": "application/json" };
  return fetch(`${address}api/ask/session`, { method: "POST", headers, body: "{}" });
};

it("ui says its address, answers who has the token, and ends at Ctrl-C", async () => {
  const ui = begun(served, { NEURALBITS_TOKEN: "a-token-of-this-test" });
  try {
    const at = await ui.said();
    expect([at.token, at.url]).toEqual(["a-token-of-this-test", `${at.address}?token=a-token-of-this-test`]);
    expect(await (await ask(at, at.token)).json()).toMatchObject({ runs: 0, readOnly: false });
    expect((await ask(at, "another")).status).toBe(401);
  } finally {
    expect(await ui.stop()).toBe(0);
    rmSync(ui.folder, { recursive: true, force: true });
  }
});

it("ui takes the token from a file of its user's alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ui-"));
  const file = join(folder, "token");
  try {
    writeFileSync(file, "a-token-in-a-file\n", { mode: 0o600 });
    const ui = begun([...served, "--token-file", file], { NEURALBITS_RESULTS: folder });
    expect((await ui.said()).token).toBe("a-token-in-a-file");
    await ui.stop();
    chmodSync(file, 0o644);
    const open = begun([...served, "--token-file", file], { NEURALBITS_RESULTS: folder });
    expect(await open.complaint()).toContain(`mode of ${file}: got "644", expected 600`);
    expect(await open.code()).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("ui keeps its token, and makes it anew when it is told to: the old one lets nobody in", async () => {
  const first = begun(served);
  const { token: old } = await first.said();
  await first.stop();
  const env = { NEURALBITS_RESULTS: first.folder };
  const again = begun(served, env);
  expect((await again.said()).token).toBe(old);
  await again.stop();
  const anew = begun([...served, "--new-token"], env);
  const at = await anew.said();
  expect(at.token).not.toBe(old);
  expect([(await ask(at, old)).status, (await ask(at, at.token)).status]).toEqual([401, 200]);
  await anew.stop();
  rmSync(first.folder, { recursive: true, force: true });
});

it.each([
  [["--host", "0.0.0.0"], {}, /token for others: got "none", expected NEURALBITS_TOKEN or --token-file/],
  [
    ["--new-token", "--host", "0.0.0.0"],
    {},
    /--new-token: got "--host 0.0.0.0 beside it", expected NEURALBITS_TOKEN or --token-file/,
  ],
  [["--token", "a-token-that-all-see"], {}, /--token: got "a token on the command line, which every user/],
  [
    ["--new-token"],
    { NEURALBITS_TOKEN: "a-token-of-this-test" },
    /token: got "--new-token and NEURALBITS_TOKEN"/,
  ],
])("ui refuses %j %j", async (words, env, complaint) => {
  const ui = begun(words, env);
  expect(await ui.complaint()).toMatch(complaint);
  expect(await ui.code()).toBe(2);
  rmSync(ui.folder, { recursive: true, force: true });
});

it("ui writes no view of a database that is not there, and none to a file called -", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ui-"));
  try {
    for (const [file, complaint] of [
      [join(folder, "view.html"), "database of runs: got"],
      ["-", 'got "-", expected the path of a file'],
    ] as const) {
      const ui = begun(["--export", file], { NEURALBITS_RESULTS: folder });
      expect(await ui.complaint()).toContain(complaint);
      expect(await ui.code()).toBe(2);
      expect(existsSync(file)).toBe(false);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
