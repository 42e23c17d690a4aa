import { describe, expect, it } from "vitest";
import { type CodeCell, codeCell } from "../document/nbformat.js";
import { type Message, newHeader } from "../protocol/messages.js";
import { Outputs } from "./outputs.js";
import { terminalWatcher } from "./terminal.js";

const message = (parent: string, type: string, content: Message["content"]): Message => ({
  identities: [],
  header: newHeader(type, "s"),
  parent: { msg_id: parent },
  metadata: {},
  content,
  buffers: [],
});
const stream = (parent: string, text: string, name = "stdout") => message(parent, "stream", { name, text });
const display = (parent: string, text: string, id?: string, type = "display_data") =>
  message(parent, type, {
    data: { "text/plain": text },
    metadata: {},
    transient: id ? { display_id: id } : {},
  });

function twoCells(): { outputs: Outputs; a: CodeCell; b: CodeCell } {
  const outputs = new Outputs();
  const [a, b] = [codeCell("a"), codeCell("b")];
  outputs.route("1", a);
  outputs.route("2", b);
  return { outputs, a, b };
}

describe("Outputs", () => {
  it("joins consecutive text of one stream", () => {
    const { outputs, a } = twoCells();
    for (const [text, name] of [
      ["a", "stdout"],
      ["b", "stdout"],
      ["c", "stderr"],
      ["d", "stdout"],
    ] as const)
      outputs.take(stream("1", text, name));
    expect(a.outputs.map(output => "text" in output && output.text)).toEqual(["ab", "c", "d"]);
  });

  it("replaces a display in every cell that holds it, adds none, and stores no transient part", () => {
    const { outputs, a, b } = twoCells();
    outputs.take(display("1", "0%", "bar"));
    outputs.take(display("2", "0%", "bar"));
    outputs.take(display("2", "100%", "bar", "update_display_data"));
    outputs.take(display("2", "?", "unheard", "update_display_data"));
    const expected = [{ output_type: "display_data", data: { "text/plain": "100%" }, metadata: {} }];
    expect(a.outputs).toEqual(expected);
    expect(b.outputs).toEqual(expected);
  });

  it("clears at once, or with the next output", () => {
    const { outputs, a } = twoCells();
    outputs.take(stream("1", "old"));
    outputs.take(message("1", "clear_output", { wait: true }));
    expect(a.outputs).toHaveLength(1);
    outputs.take(stream("1", "new"));
    expect(a.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "new" }]);
    outputs.take(message("1", "clear_output", { wait: false }));
    expect(a.outputs).toEqual([]);
  });

  it("stores what a notebook may hold, whatever a kernel sends", () => {
    const { outputs, a } = twoCells();
    const data = { "text/plain": 42, "image/png": { bytes: [1] } };
    outputs.take(message("1", "display_data", { data, metadata: [1], transient: { display_id: "d" } }));
    outputs.take(message("1", "execute_result", { data: { "application/x-own": [1] }, execution_count: 1 }));
    outputs.take(message("1", "error", { ename: 7, traceback: "line" }));
    expect(a.outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": "42" }, metadata: {} },
      {
        output_type: "execute_result",
        data: { "text/plain": "{ 'application/x-own': [ 1 ] }" },
        metadata: {},
        execution_count: 1,
      },
      { output_type: "error", ename: "7", evalue: "", traceback: ["line"] },
    ]);
    const update = { data: { "text/html": null }, transient: { display_id: "d" } };
    outputs.take(message("1", "update_display_data", update));
    expect(a.outputs[0]).toMatchObject({ data: { "text/plain": "{ 'text/html': null }" } });
  });

  it("gives late output to the cell that caused it, and leaves strangers alone", () => {
    const { outputs, a, b } = twoCells();
    outputs.take(stream("2", "b"));
    outputs.take(stream("1", "late a"));
    outputs.take(stream("9", "stranger"));
    expect([a, b].map(cell => cell.outputs)).toMatchObject([[{ text: "late a" }], [{ text: "b" }]]);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const pieces = /\x1b\[(\d+)A|(\x1b\[J)|(\x1b\[\d*m)|(\n)|([^\x1b\n]+)/g;

/** A terminal that understands what we send: text, newlines, `up n`, `erase below`. Returns what one sees. */
function seen(written: string): string[] {
  const lines = [""];
  let row = 0;
  for (const [, up, erase, style, newline, text] of written.matchAll(pieces)) {
    if (up) row -= Number(up);
    else if (erase) lines.splice(row, lines.length, "");
    else if (newline) {
      row++;
      lines[row] ??= "";
    } else if (!style) lines[row] = `${lines[row] ?? ""}${text}`;
  }
  return lines;
}

describe("the terminal", () => {
  const play = (isTTY: boolean, ...messages: Message[]): string => {
    const { outputs, a } = twoCells();
    let written = "";
    const watcher = terminalWatcher(
      { isTTY, columns: 40, rows: 10, write: text => void (written += text) },
      () => 0,
    );
    watcher.begins({ ...a, source: "// why\nconst x = 1;" }, 1, 12);
    for (const one of messages) {
      const change = outputs.take(one);
      if (change) watcher.changed(change);
    }
    watcher.ended(a, 0.1);
    return written;
  };
  const steps = [
    stream("1", "begins\n"),
    display("1", "bar 0%", "bar"),
    stream("1", "half a "),
    display("1", "bar 50%", "bar", "update_display_data"),
    stream("1", "line\nand more"),
    display("1", "bar 100%", "bar", "update_display_data"),
    display("1", "result"),
  ];

  it("redraws displays in place, below the text", () => {
    expect(seen(play(true, ...steps)).slice(0, 5)).toEqual([
      "[ 1/12] const x = 1;",
      "begins",
      "half a line",
      "and more",
      "result",
    ]);
    expect(seen(play(true, ...steps)).filter(line => line.includes("bar"))).toEqual(["bar 100%"]);
  });

  it("cuts lines that would wrap, and blocks that would scroll away", () => {
    const high = Array.from({ length: 50 }, (_, i) => `${i} ${"x".repeat(60)}`).join("\n");
    const lines = seen(play(true, display("1", high, "d"), display("1", high, "d", "update_display_data")));
    expect(lines.filter(line => line.includes("x")).length).toBe(9); // the head line has one, too
    for (const line of lines) expect(line.length).toBeLessThan(40);
  });

  it("writes plain lines into a file, the last state of a display once", () => {
    expect(play(false, ...steps)).toBe(
      "[ 1/12] const x = 1;\nbegins\nhalf a line\nand more\nresult\nbar 100%\n",
    );
  });
});
