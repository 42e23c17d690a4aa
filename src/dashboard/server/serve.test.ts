import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { routes } from "../api.js";
import { serveDashboard } from "./serve.js";

it("another address than this machine's own wants a token of its own, and one that cannot be guessed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "serve-"));
  const token = "a-token-of-this-test";
  const options = { database: join(folder, "runs.sqlite"), port: 0, say: () => {} };
  await expect(serveDashboard({ ...options, host: "0.0.0.0" })).rejects.toThrow(
    /^token for others: got "none"/,
  );
  await expect(serveDashboard({ ...options, host: "0.0.0.0", token: "abc" })).rejects.toThrow(
    /^token: got "3 characters"/,
  );
  const open = await serveDashboard({ ...options, host: "0.0.0.0", token });
  const answer = await fetch(`${open.address}${routes.ask.slice(1)}session`, { method: "POST" });
  expect(answer.status).toBe(401);
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

it("what is read ahead of the first page ends no server where the database cannot be read; who asks is told", async () => {
  const folder = mkdtempSync(join(tmpdir(), "serve-"));
  const database = join(folder, "runs.sqlite");
  writeFileSync(database, "no database ".repeat(1000));
  const said: string[] = [];
  const token = "a-token-of-this-test";
  const serving = await serveDashboard({ database, port: 0, token, say: line => said.push(line) });
  await new Promise(resolve => setTimeout(resolve, 300)); // after the pause before it
  const answer = await fetch(new URL(`${routes.ask}columns`, serving.address), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "" }),
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: /database/ }]);
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});
