import { expect, it } from "vitest";
import { nameIn, ownName } from "./grouping.js";

it("quotes are taken from fields, and are part of plain names", () => {
  const names = ["T", "params.T", 'params."a name"', 'params."a \\"b\\""', '"x" y "z"', 'params."x" y "z"'];
  expect(names.map(nameIn)).toEqual(["T", "T", "a name", 'a "b"', '"x" y "z"', '"x" y "z"']);
});

it("a name that runs have is it, though it reads like a field", () => {
  const known =
    (...names: string[]) =>
    (word: string) =>
      ownName(word, name => names.includes(name));
  expect(["params.lr", "lr"].map(known("params.lr", "lr"))).toEqual(["params.lr", "lr"]);
  expect(["params.lr", "params.params.lr"].map(known("lr"))).toEqual(["lr", "params.lr"]);
  expect(["metric.loss", "metrics.metric.loss"].map(known("metric.loss", "loss"))).toEqual([
    "metric.loss",
    "metric.loss",
  ]);
});

it("the experiment is told from a setting that is called so, which is meant where there is one", () => {
  const words = ["experiment", "params.experiment"];
  expect(words.map(word => ownName(word, name => words.includes(name)))).toEqual(words);
  expect(words.map(word => ownName(word, name => name === "experiment"))).toEqual([
    "experiment",
    "experiment",
  ]);
});
