import { afterEach, beforeEach, expect, it } from "vitest";
import { cells } from "../../../../test/cells.js";
import { DebugClient } from "../../../../test/debug-client.js";

const notebook = cells();
let debug: DebugClient;
beforeEach(async () => {
  debug = new DebugClient(notebook.kernel);
  await debug.attach();
});
afterEach(() => debug.ask("disconnect"));

const code = `const list = [1, 2];
function twice(local: number): number {
  const big = 10n, nothing = undefined;
  return local + list.length;
}
let total = 0;
for (let i = 0; i < 2; i++) {
  total += twice(i);
}
total`;

it("JupyterLab, which shows a type in the place of the value, is told none of what holds nothing", async () => {
  await debug.ask("initialize", { clientID: "jupyterlab" });
  await debug.breakAt(code, 4);
  const { running } = await debug.runToStop(code);
  const [frame] = await debug.frames();
  const { scopes } = await debug.ask("scopes", { frameId: frame!.id });
  const types = async (scope: object) =>
    Object.fromEntries(
      (await debug.ask("variables", scope)).variables.map(
        ({ name, type = "none" }: { name: string; type?: string }) => [name, type],
      ),
    );
  expect(await types(scopes[0])).toEqual({ local: "none", big: "none", nothing: "none" });
  expect(await types(scopes.at(-1))).toMatchObject({ list: "Array", twice: "Function" });
  await debug.ask("initialize", { clientID: "vscode" });
  expect(await types(scopes[0])).toEqual({ local: "number", big: "bigint", nothing: "undefined" });
  await debug.breakAt(code);
  await debug.ask("continue");
  expect((await running).value).toBe("5");
});

it("while a cell is paused and steps, nothing is said in its name: JupyterLab would take it for running", async () => {
  const asked: string[] = [];
  await debug.breakAt(code, 8);
  const { running } = await debug.runToStop(code);
  const stop = notebook.kernel.onMessage(({ parent }) => void asked.push(parent.msg_type ?? ""));
  await debug.go("stepIn");
  await debug.go("next");
  stop();
  expect([...new Set(asked)]).toEqual(["debug_request"]);
  await debug.breakAt(code);
  await debug.ask("continue");
  expect((await running).value).toBe("5");
});

it("JupyterLab, which asks what there is while it attaches, is told that the debugger is started", async () => {
  await debug.ask("disconnect");
  expect(await debug.ask("debugInfo")).toMatchObject({ isStarted: false });
  await debug.ask("initialize", { clientID: "jupyterlab" });
  const [info] = await Promise.all([debug.ask("debugInfo"), debug.ask("attach")]);
  expect(info).toMatchObject({ isStarted: true }); // what JupyterLab heard last decides whether a click sets a breakpoint
});
