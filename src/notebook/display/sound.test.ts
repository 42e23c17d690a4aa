import { afterEach, describe, expect, it, vi } from "vitest";
import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { png } from "./png.js";
import { sound, soundly, soundMetadata } from "./sound.js";
import { shown } from "./values.js";

const loop: Record<string, unknown> = {};
loop.loop = loop;

describe("a bundle that Jupyter takes stays as it is", () => {
  it.each<[MimeBundle]>([
    [{ "text/plain": "a", "text/html": "<b>a</b>" }],
    [{ "application/json": [1, { a: null }], "application/vnd.plotly.v1+json": { data: [] } }],
    [{ "application/vnd.x+json": "text" }],
    [{ "image/png": "AAAA", "application/x-own": "text", odd: "text" }],
    [{}],
  ])("%j", bundle => {
    expect(sound(bundle)).toEqual({ data: bundle, complaints: [] });
  });

  it("lines are joined, and the bytes of pictures written as base64", () => {
    const file = png({ width: 1, height: 1, channels: 1, values: Uint8Array.of(9) });
    expect(sound({ "text/plain": ["a\n", "b"], "image/png": file })).toEqual({
      data: { "text/plain": "a\nb", "image/png": file.toString("base64") },
      complaints: [],
    });
  });
});

describe("anything else becomes text, with a complaint", () => {
  it.each<[MimeBundle, MimeBundle, string[]]>([
    [{ "text/plain": 42 }, { "text/plain": "42" }, ["text/plain: got 42, expected text"]],
    [
      { "text/plain": "a", "image/png": new Uint8Array([1, 2]) },
      { "text/plain": "a" },
      ["image/png: got Uint8Array(2) [ 1, 2 ], expected text"],
    ],
    [
      { "application/x.settings": { a: 1 } },
      { "text/plain": "{ 'application/x.settings': { a: 1 } }" },
      ["application/x.settings: got { a: 1 }, expected text"],
    ],
    [
      { "application/json": loop },
      { "text/plain": "{ 'application/json': <ref *1> { loop: [Circular *1] } }" },
      ["application/json: got <ref *1> { loop: [Circular *1] }, expected JSON"],
    ],
    [
      { "application/vnd.x+json": { big: 1n }, "text/html": "<b>" },
      { "text/html": "<b>", "text/plain": "{ 'application/vnd.x+json': { big: 1n }, 'text/html': '<b>' }" },
      ["application/vnd.x+json: got { big: 1n }, expected JSON"],
    ],
    [
      { "application/json": () => 1, "text/plain": "f" },
      { "text/plain": "f" },
      ["application/json: got [Function: application/json], expected JSON"],
    ],
    [
      { "text/html": null, "text/markdown": ["a", 1], "text/plain": undefined },
      {
        "text/plain": "{\n  'text/html': null,\n  'text/markdown': [ 'a', 1 ],\n  'text/plain': undefined\n}",
      },
      [
        "text/html: got null, expected text",
        "text/markdown: got [ 'a', 1 ], expected text",
        "text/plain: got undefined, expected text",
      ],
    ],
  ])("%#", (bundle, data, complaints) => {
    expect(sound(bundle)).toEqual({ data, complaints });
  });
});

describe("with its complaints", () => {
  const said: string[] = [];
  afterEach(() => {
    vi.restoreAllMocks();
    said.length = 0;
  });
  const listen = () =>
    vi.spyOn(process.stderr, "write").mockImplementation(text => said.push(String(text)) > 0);

  it("on standard error", async () => {
    listen();
    const own = { [displaySymbol]: async () => ({ "text/plain": 7 }) };
    expect(await shown(own)).toEqual({ data: { "text/plain": "7" } });
    expect(said).toEqual(["display text/plain: got 7, expected text; shown as text\n"]);
  });

  it("what is no bundle at all is a value", () => {
    expect([soundly("words"), soundly(undefined), soundly(7)]).toEqual([
      { "text/plain": "'words'" },
      { "text/plain": "undefined" },
      { "text/plain": "7" },
    ]);
  });
});

it("metadata is an object of JSON, or none", () => {
  const size = { "image/png": { width: 9 } };
  expect([size, undefined, null, "a", [1], loop, { f: 1n }].map(soundMetadata)).toEqual([
    size,
    {},
    {},
    {},
    {},
    {},
    {},
  ]);
});
