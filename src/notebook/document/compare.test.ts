import { describe, expect, it } from "vitest";
import type { MimeBundle } from "../../core/bundle.js";
import { difference, toleranceOf } from "./compare.js";
import { codeCell, type Output } from "./nbformat.js";

const exact = { relative: 0, figures: false };
const out = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const show = (data: MimeBundle): Output => ({ output_type: "display_data", data, metadata: {} });
const texts = (stored: string, shown: string, relative = 0): string | undefined =>
  difference([out(stored)], [out(shown)], { relative, figures: false });

describe("text", () => {
  it.each([
    ["a\n", "a"],
    ["took 1.2 s", "took 12 s"],
    ["took 3 min 5 s at 2026-11-24T14:00:01.5Z", "took 59 s at 2025-01-01 10:00"],
    ["1 h 3 min", "2 h 4 min"],
    ["1,234 images/s", "99 images/s"],
    ["id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "id 00000000-4f89-11d3-9a0c-0305e82c3301"],
    ["\x1b[31mred\x1b[0m", "red"],
    ["10%\r100%", "50%\r100%"],
    ["a   \nb", "a\nb"],
  ])("%j is as good as %j", (stored, shown) => {
    expect(texts(stored, shown)).toBeUndefined();
  });

  it.each([
    ["a\nb", "a\nc", 'standard output, line 2: "c", stored "b"'],
    ["a", "a\nb", 'standard output, line 2: "b", stored nothing'],
    ["accuracy 0.97", "accuracy 0.96", 'standard output, line 1: "accuracy 0.96", stored "accuracy 0.97"'],
    ["3 bits", "4 bits", 'standard output, line 1: "4 bits", stored "3 bits"'],
    ["12 steps", "13 steps", 'standard output, line 1: "13 steps", stored "12 steps"'],
  ])("%j is not %j", (stored, shown, message) => {
    expect(texts(stored, shown)).toBe(message);
  });

  it("takes numbers within the tolerance: absolute below 1, relative above", () => {
    expect(texts("accuracy 0.970", "accuracy 0.975", 0.01)).toBeUndefined();
    expect(texts("accuracy 0.970", "accuracy 0.985", 0.01)).toBeDefined();
    expect(texts("loss 1000 and 2", "loss 1009 and 2", 0.01)).toBeUndefined();
    expect(texts("loss 1000 and 2", "loss 1011 and 2", 0.01)).toBeDefined();
    expect(texts("-1.5e-3", "-0.0015")).toBeUndefined();
  });

  it("does not compare standard error, nor how text was cut into streams", () => {
    const stored = [out("a\n"), { ...out("warning"), name: "stderr" } as Output, out("b")];
    expect(difference(stored, [out("a\nb")], exact)).toBeUndefined();
  });
});

describe("rich outputs", () => {
  it("compares their number, kind and MIME types", () => {
    expect(difference([show({ "text/plain": "1" })], [], exact)).toBe(
      "outputs: 0 (none), stored 1 (display_data)",
    );
    expect(difference([show({ "text/plain": "1" })], [show({ "text/html": "1" })], exact)).toBe(
      "output 1: shows text/html, stored text/plain",
    );
  });

  it("reads tables by their words and numbers", () => {
    const table = (n: number, style = "") =>
      show({ "text/html": `<table${style}><tr><td>a</td><td>${n}</td></tr></table>` });
    expect(
      difference([table(1)], [table(1.0001, ' class="x"')], { relative: 0.001, figures: false }),
    ).toBeUndefined();
    expect(difference([table(1)], [table(2)], exact)).toMatch(
      /^output 1, text\/html, line 1: "a 2", stored "a 1"$/,
    );
  });

  it("wants images to be there, not to be the same", () => {
    expect(difference([show({ "image/png": "AA" })], [show({ "image/png": "BB" })], exact)).toBeUndefined();
  });

  it("compares what figures say; their numbers too where the cell has a tolerance", () => {
    const figure = (y: number[], name = "loss", title = "Loss") =>
      show({
        "application/vnd.plotly.v1+json": {
          data: [{ y, name }],
          layout: { title: { text: title }, width: y.length },
        },
      });
    expect(difference([figure([1, 2])], [figure([3])], exact)).toBeUndefined();
    expect(difference([figure([1])], [figure([1], "other")], exact)).toMatch(/differs at \.traces\.0\.name$/);
    expect(difference([figure([1])], [figure([1], "loss", "Gain")], exact)).toMatch(
      /differs at \.titles\.0\.1$/,
    );
    const strict = toleranceOf(codeCell("", ["tolerance=1e-2"]));
    expect(difference([figure([1, 2])], [figure([1.001, 2])], strict)).toBeUndefined();
    expect(difference([figure([1, 2])], [figure([1.1, 2])], strict)).toMatch(/differs at \.data\.0\.y\.0$/);
  });

  it("compares errors by name and message", () => {
    const error = (evalue: string): Output => ({
      output_type: "error",
      ename: "E",
      evalue,
      traceback: [evalue],
    });
    expect(difference([error("a")], [error("a")], exact)).toBeUndefined();
    expect(difference([error("a")], [error("b")], exact)).toBe('output 1, line 1: "E: b", stored "E: a"');
  });
});

it("reads tolerances from tags", () => {
  expect(toleranceOf(codeCell("", ["tolerance=0.5"]))).toEqual({ relative: 0.5, figures: true });
  expect(toleranceOf(codeCell("", ["tolerance=many"]), 0.1)).toEqual({ relative: 0.1, figures: false });
  expect(toleranceOf(codeCell(""))).toEqual({ relative: 1e-6, figures: false });
});
