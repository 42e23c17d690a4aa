/** @import { Page } from "playwright-core" */
/** @import { Input } from "../../../dist/deploy/projection.js" */
/** @import { Said } from "../../../dist/deploy/target.js" */
/** @import { Consumer } from "../exports.mjs" */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { canonicalText } from "../../../dist/deploy/wasm/instance.js";
import { startChromium } from "../lab/chromium.mjs";

/**
 * What a module says of inputs, in the page: everything goes in and comes out as JSON.
 *
 * @param {{ wasm: string, inputs: readonly string[] }} asked as base64
 * @returns {Promise<Said[]>}
 */
async function saidOf({ wasm, inputs }) {
  const bytesOf = (/** @type {string} */ text) => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const { instance } = await /** @type {any} */ (globalThis).WebAssembly.instantiate(bytesOf(wasm), {});
  const { memory, input, logits, classes, isFloat, predict } = instance.exports;
  return inputs.map(text => {
    const bytes = bytesOf(text);
    new Uint8Array(memory.buffer).set(bytes, input.value);
    const label = predict(bytes.length);
    const Numbers = isFloat.value ? Float64Array : Int32Array;
    return { label, logits: [...new Numbers(memory.buffer, logits.value, classes.value)] };
  });
}

/**
 * The module in Chromium.
 *
 * @type {Consumer}
 */
export const inChromium = ({ files: [file], inputs }) =>
  inTab(tab => tab.evaluate(saidOf, { wasm: base64(file.content), inputs: inputs.map(asBytes).map(base64) }));

/**
 * The demo page as a person opens it, by its file: the first example is drawn or typed, and the page names a class and shows
 * bits; then its module says what it says of all.
 *
 * @type {Consumer}
 */
export const inPage = ({ files: [file], inputs, packed, folder }) =>
  inTab(async tab => {
    /** @type {string[]} */
    const asked = [];
    tab.on("request", request => asked.push(request.url()));
    const address = pathToFileURL(join(folder, file.name)).href;
    await tab.goto(address);
    await tab.waitForSelector("body[data-ready]");
    if (typeof inputs[0] === "string") await tab.fill("#text", String(inputs[0]));
    else await drawOne(tab);
    const answer = (await tab.locator("#answer").textContent()) ?? "";
    const ones = await tab.locator("#bits .on").count();
    if (!packed.classes.includes(answer) || ones === 0)
      throw new Error(`${file.name}: drawn or typed, it says ${answer} with ${ones} bits that are 1`);
    if (asked.some(url => url !== address)) throw new Error(`${file.name} asks for ${asked}`);
    await pictures(tab, file.name);
    const { wasm } = JSON.parse((await tab.locator("#model").textContent()) ?? "");
    return tab.evaluate(saidOf, { wasm, inputs: inputs.map(asBytes).map(base64) });
  });

/**
 * A line from above to below, with the mouse.
 *
 * @param {Page} tab
 */
async function drawOne(tab) {
  const box = await tab.locator("#board").boundingBox();
  if (!box) throw new Error("the page has no drawing board");
  const { x, y, width, height } = box;
  await tab.mouse.move(x + width * 0.52, y + height * 0.2);
  await tab.mouse.down();
  for (let step = 1; step <= 20; step++)
    await tab.mouse.move(x + width * (0.52 - 0.002 * step), y + height * (0.2 + 0.03 * step));
  await tab.mouse.up();
}

/**
 * Pictures of the page in light and dark, where `--pictures FOLDER` asks for them.
 *
 * @param {Page} tab
 * @param {string} name
 */
async function pictures(tab, name) {
  const at = process.argv.indexOf("--pictures");
  if (at < 0) return;
  await mkdir(process.argv[at + 1], { recursive: true });
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await tab.emulateMedia({ colorScheme });
    await tab.screenshot({ path: join(process.argv[at + 1], `${name}-${colorScheme}.png`), fullPage: true });
  }
}

/**
 * @template T
 * @param {(tab: Page) => Promise<T>} use
 */
async function inTab(use) {
  const browser = await startChromium();
  try {
    const tab = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    tab.on("pageerror", error => errors.push(error.message));
    tab.on("console", message => message.type() === "error" && errors.push(message.text()));
    const result = await use(tab);
    if (errors.length) throw new Error(`in Chromium: ${errors.join("; ")}`);
    return result;
  } finally {
    await browser.close();
  }
}

const asBytes = (/** @type {Input} */ input) => (typeof input === "string" ? canonicalText(input) : input);
const base64 = (/** @type {string | Uint8Array} */ bytes) => Buffer.from(bytes).toString("base64");
