import { describe, expect, it } from "vitest";
import { codeCell, newNotebook } from "./nbformat.js";
import {
  effectiveValues,
  givenValues,
  inject,
  type Parameter,
  parametersHelp,
  parametersOf,
  type Value,
} from "./parameters.js";

const source = `// What this notebook asks
const bits: number = 720; // bits per image
let rate = 1e-3; /* learning rate */
const dataset: "mnist" | "fashion" = "mnist";
// hidden layers,
// widest first
const hidden: readonly number[] = [256, 8 * 16];
const quick = true, name = "a run"; // label
const limit: number | null = null;
const seeds: Array<number> = [1];
const total = bits * 2;
const depth: 1 | 2 | 3 = 2;`;

const notebook = newNotebook([codeCell("1"), codeCell(source, ["parameters"]), codeCell("bits")]);
const parameters = parametersOf(notebook);
const named = (name: string): Parameter => parameters.find(parameter => parameter.name === name)!;
const given = (pair: string): Value => Object.values(givenValues(parameters, [pair]))[0]!;

describe("parametersOf", () => {
  it("reads names, types, defaults and comments", () => {
    expect(parameters.map(({ name, typeText, value }) => [name, typeText, value])).toEqual([
      ["bits", "number", 720],
      ["rate", "number", 0.001],
      ["dataset", '"mnist" | "fashion"', "mnist"],
      ["hidden", "readonly number[]", [256, 128]],
      ["quick", "boolean", true],
      ["name", "string", "a run"],
      ["limit", "number | null", null],
      ["seeds", "Array<number>", [1]],
      ["total", "unknown", undefined],
      ["depth", "1 | 2 | 3", 2],
    ]);
    expect(named("bits").comment).toBe("bits per image");
    expect(named("rate").comment).toBe("learning rate");
    expect(named("dataset").comment).toBe("");
    expect(named("hidden").comment).toBe("hidden layers, widest first");
    expect(named("name").comment).toBe("label");
  });

  it("finds none without the tag, refuses two cells and a cell that does not parse", () => {
    expect(parametersOf(newNotebook([codeCell("const bits = 1;")]))).toEqual([]);
    const two = [codeCell("const a = 1;", ["parameters"]), codeCell("const b = 1;", ["parameters"])];
    expect(() => parametersOf(newNotebook(two))).toThrow(
      "cells tagged parameters: got 2, expected at most one",
    );
    const broken = newNotebook([codeCell("const a = ;", ["parameters"])]);
    expect(() => parametersOf(broken)).toThrow(/does not parse: 1:11 Expression expected/);
  });
});

describe("givenValues", () => {
  it.each<[string, Value]>([
    ["bits=60_000", 60000],
    ["bits=0x10", 16],
    ["rate=.5", 0.5],
    ["rate=-1e-3", -0.001],
    ["dataset=fashion", "fashion"],
    ["hidden=128,64", [128, 64]],
    ["hidden=[128, 64]", [128, 64]],
    ["hidden=", []],
    ["quick=false", false],
    ["name=a=b, c", "a=b, c"],
    ["name=", ""],
    ["limit=5", 5],
    ["limit=null", null],
    ["depth=3", 3],
  ])("reads %s", (pair, value) => {
    expect(given(pair)).toEqual(value);
  });

  it.each([
    ["bits=many", 'parameter bits: got "many", expected number'],
    ["bits=", 'parameter bits: got "", expected number'],
    ["bits=Infinity", 'parameter bits: got "Infinity", expected number'],
    ["bits=1e999", 'parameter bits: got "1e999", expected number'],
    ["dataset=cifar", 'parameter dataset: got "cifar", expected "mnist" | "fashion"'],
    ["hidden=1,x", 'parameter hidden: got "1,x", expected readonly number[]'],
    ["hidden=[1", 'parameter hidden: got "[1", expected readonly number[]'],
    ["quick=yes", 'parameter quick: got "yes", expected boolean'],
    ["depth=4", 'parameter depth: got "4", expected 1 | 2 | 3'],
    ["total=3", "parameter total: its type unknown cannot be given on a command line"],
    ["bit=3", 'parameter: got "bit", expected one of bits, rate, dataset'],
    ["bits", 'parameter: got "bits", expected name=value'],
  ])("refuses %s", (pair, message) => {
    expect(() => given(pair)).toThrow(message);
  });

  it("refuses a name given twice, and any name where no cell is tagged", () => {
    expect(() => givenValues(parameters, ["bits=1", "bits=2"])).toThrow("parameter bits: got");
    expect(() => givenValues([], ["bits=1"])).toThrow("no cell tagged parameters");
  });
});

describe("inject", () => {
  const values = { bits: 8, hidden: [4, 2], name: 'say "hi"\n' };

  it("declares the values right after the parameters, with their types", () => {
    const injected = inject(notebook, values);
    expect(injected.cells).toHaveLength(4);
    expect(injected.cells[2]!.metadata.tags).toEqual(["injected-parameters"]);
    expect(injected.cells[2]!.source).toBe(
      '// Parameters of this run\nconst bits: number = 8;\nconst hidden: readonly number[] = [4,2];\nconst name: string = "say \\"hi\\"\\n";',
    );
    expect(notebook.cells).toHaveLength(3);
    expect(effectiveValues(injected, {})).toMatchObject({ bits: 8, rate: 0.001, hidden: [4, 2] });
  });

  it("replaces an earlier injection, and leaves the notebook when nothing is given", () => {
    const twice = inject(inject(notebook, values), { rate: 1 });
    expect(twice.cells).toHaveLength(4);
    expect(effectiveValues(twice, {})).toMatchObject({ bits: 720, rate: 1 });
    expect(inject(notebook, {})).toBe(notebook);
  });
});

it("explains itself", () => {
  const help = parametersHelp(parameters);
  expect(help.split("\n")[1]).toMatch(/^ {2}-p bits: number +\(default 720\) +bits per image$/);
  expect(help).toContain('-p dataset: "mnist" | "fashion"');
  expect(parametersHelp([])).toMatch(/no parameters/);
});
