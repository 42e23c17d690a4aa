import { expect, it, vi } from "vitest";

/** An element that knows what the extension asks of it: the marks themselves are driven in JupyterLab (check:lab). */
const element = () => {
  const prompt = { title: "somebody else's" };
  const classes = new Set<string>();
  const toggle = (name: string, on: boolean) => void (on ? classes.add(name) : classes.delete(name));
  return {
    ...{ prompt, classes, classList: { toggle }, querySelector: () => prompt },
    ...{ append: () => {}, addEventListener: () => {} },
  };
};

it("cells of another kernel are not touched, and marks go when one takes the place of ours", async () => {
  vi.stubGlobal("document", { head: element(), createElement: element });
  const { staleCells } = await import(new URL("./renderer/stale-cells.js", import.meta.url).href);
  class Widget {
    node = element();
    addClass() {}
    hide() {}
    setHidden() {}
  }
  type Make = (panel: object, context: object) => unknown;
  let make: Make | undefined;
  const app = {
    docRegistry: {
      addWidgetExtension: (_: string, { createNew }: { createNew: Make }) => (make = createNew),
    },
  };
  await staleCells(async () => ({ Widget, NotebookActions: {} })).activate(app);
  const heard: (() => Promise<void>)[] = [];
  const signal = { connect: (act: () => Promise<void>, self: object) => heard.push(act.bind(self)) };
  const node = element();
  const content = { widgets: [{ node, model: { id: "a" } }], modelContentChanged: signal };
  const comm = { isDisposed: false, onMsg: (_: object) => {}, open: () => {} };
  const kernelOf = (implementation: string) => ({
    ...{ status: "idle", info: Promise.resolve({ implementation }), createComm: () => comm },
  });
  const sessionContext = {
    ...{ statusChanged: signal, kernelChanged: signal },
    session: { kernel: kernelOf("ipython") },
  };
  make!({ content, toolbar: { insertItem: () => {} } }, { sessionContext });
  const changed = () => Promise.all(heard.map(act => act()));
  await changed();
  expect([node.prompt.title, [...node.classes]]).toEqual(["somebody else's", []]);
  sessionContext.session.kernel = kernelOf("neuralbits");
  await changed();
  comm.onMsg({ content: { data: { stale: [{ cell: "a", inputs: ["n"] }] } } });
  expect([node.prompt.title, [...node.classes]]).toEqual(["stale: n changed", ["neuralbits-stale"]]);
  comm.isDisposed = true;
  sessionContext.session.kernel = kernelOf("ipython");
  await changed();
  expect([node.prompt.title, [...node.classes]]).toEqual(["", []]);
  vi.unstubAllGlobals();
});
