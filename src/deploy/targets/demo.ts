import { readFileSync } from "node:fs";
import { packageFolder } from "../../core/folders.js";
import { escapeHtml, jsonInScript } from "../../web/html.js";
import { page } from "../../web/page.js";
import { logitUnit, type PackedModel } from "../packed.js";
import { checkDrawable } from "../projection.js";
import type { Target } from "../target.js";
import { canonicalText, instance } from "../wasm/instance.js";
import { mostTextBytes, predictorModule } from "../wasm/module.js";
import { moduleOf } from "./wasm.js";

/** One page that needs no other file and no network: draw an image or type a text, and see the bits and the class. */
const demo: Target = {
  summary: "one page to try it: draw or type, and see the bits and the class",
  endings: [".html"],
  floats: "double",
  mostTextBytes,
  textBytes: text => canonicalText(text).length,
  accepts: ({ projection }) => checkDrawable("demo", projection),
  write: (packed, { name }) => [{ name: `${name}.html`, content: demoPage(packed, name) }],
  async run([file], inputs) {
    const { wasm } = JSON.parse(modelIn.exec(String(file!.content))![1]!) as { wasm: string };
    return inputs.map(await instance(Buffer.from(wasm, "base64")));
  },
};

export default demo;

const modelIn = /<script type="application\/json" id="model">(.*?)<\/script>/;

const source = (file: string): string => readFileSync(packageFolder("src", "deploy", "demo", file), "utf8");

function demoPage(packed: PackedModel, name: string): string {
  const { projection, classes, about } = packed;
  const { T, d, bits, kind } = projection;
  const module = moduleOf(packed);
  const shape = projection.input === "image" ? projection.shape : undefined;
  const model = {
    ...{ wasm: Buffer.from(module).toString("base64"), shape, classes, unit: logitUnit(packed) },
    ...(T * d === bits ? { T, d } : { T: bits, d: 1 }), // where bits were chosen, they lie alone
  };
  const says = [
    about
      ? `${about.dataset}, ${bits} ${kind} bits, P@1 ${(100 * about.accuracy).toFixed(1)} %.`
      : `${bits} ${kind} bits.`,
    `${module.length.toLocaleString("en")} bytes of WebAssembly, ${predictorModule().length.toLocaleString("en")} of them code;`,
    "all of it is in this file, and nothing leaves it.",
  ].join(" ");
  const body = `<header>
<h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(says)}</p>
</header>
<main>
<section aria-labelledby="in">${shape ? board(shape) : text}</section>
<section aria-labelledby="code"><h2 id="code">Neural bits</h2><div id="bits" role="img" aria-label="one cell for each bit"></div><p id="ones"></p></section>
<section aria-labelledby="out"><h2 id="out">Class</h2><p id="answer" role="status">…</p><ol id="classes"></ol></section>
</main>
<script type="application/json" id="model">${jsonInScript(model)}</script>`;
  return page({
    title: `${name} · neuralbits`,
    style: source("demo.css"),
    body,
    scripts: [source("demo.js")],
    wasm: true,
  });
}

const board = ([height, width]: readonly number[]): string =>
  `<h2 id="in">Draw</h2><canvas id="board" width="280" height="280" role="img" aria-label="drawing board"></canvas>
<button id="clear" type="button">Clear</button>
<p>What the model sees: <canvas id="seen" width="${width}" height="${height}" role="img" aria-label="the drawing as the model sees it"></canvas></p>`;

const text = `<h2 id="in">Type</h2><textarea id="text" aria-labelledby="in" spellcheck="false"></textarea>`;
