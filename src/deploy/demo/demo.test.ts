import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageBits, randomModel, textBits } from "../../../test/packed-models.js";
import { type Answer, type PackedModel, predictor } from "../packed.js";
import demo from "../targets/demo.js";

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

describe.skipIf(!browser)("in Chromium, from its file", () => {
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  let chrome: Browser;
  beforeAll(async () => {
    chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await chrome.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page of a model, which reports errors and asks for nothing but itself. */
  async function opened(packed: PackedModel): Promise<{ tab: Page; troubles: string[] }> {
    const path = join(folder, "small.html");
    const [file] = await demo.write(packed, { name: "small", examples: [] });
    writeFileSync(path, file!.content);
    const tab = await chrome.newPage();
    const troubles: string[] = [];
    tab.on("pageerror", error => troubles.push(error.message));
    tab.on("request", request => request.url().startsWith("file:") || troubles.push(request.url()));
    await tab.goto(pathToFileURL(path).href);
    await tab.waitForSelector("body[data-ready]");
    return { tab, troubles };
  }

  /** Class and bits as the page shows them. */
  const shown = (tab: Page): Promise<[string, string]> =>
    tab.evaluate(`[
      document.getElementById("answer").textContent,
      [...document.querySelectorAll("#bits i")].map(bit => Number(bit.classList.contains("on"))).join(""),
    ]`);

  /** What axe finds that some people could not use. */
  async function barriers(tab: Page): Promise<string[]> {
    await tab.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      const { violations } = (await tab.evaluate("axe.run()")) as { violations: { id: string }[] };
      found.push(...violations.map(({ id }) => `${colorScheme}: ${id}`));
    }
    return found;
  }

  const expected = ({ classes, projection }: PackedModel, { label, bits }: Answer): [string, string] => [
    classes[label]!,
    Array.from({ length: projection.bits }, (_, j) => (bits[j >>> 5]! >>> (j & 31)) & 1).join(""),
  ];

  it("what is drawn is fitted and centred, and the model's bits and class of it are shown", async () => {
    const packed = randomModel(imageBits("boxes", { T: 20, d: 12, bits: 240, shape: [28, 28, 1] }), {
      bits: 8,
    });
    const { tab, troubles } = await opened(packed);
    expect(await shown(tab)).toEqual(["…", "0".repeat(240)]);
    const { x, y, width, height } = (await tab.locator("#board").boundingBox())!;
    await tab.mouse.move(x + width * 0.2, y + height * 0.3);
    await tab.mouse.down();
    await tab.mouse.move(x + width * 0.4, y + height * 0.6, { steps: 8 });
    await tab.mouse.up();
    const pixels = (await tab.evaluate(`[
      ...document.getElementById("seen").getContext("2d").getImageData(0, 0, 28, 28).data
    ].filter((_, i) => i % 4 === 0)`)) as number[];
    const image = Uint8Array.from(pixels);
    expect(await shown(tab)).toEqual(expected(packed, predictor(packed)(image)));
    const mass = image.reduce((sum, value) => sum + value, 0);
    const row = image.reduce((sum, value, i) => sum + value * (Math.floor(i / 28) + 0.5), 0) / mass;
    const column = image.reduce((sum, value, i) => sum + value * ((i % 28) + 0.5), 0) / mass;
    expect(Math.hypot(row - 14, column - 14)).toBeLessThan(0.5);
    expect(await barriers(tab)).toEqual([]);
    await tab.click("#clear");
    expect((await shown(tab))[0]).toBe("…");
    expect(troubles).toEqual([]);
  });

  it("what is typed is read as the model reads it", async () => {
    const packed = randomModel(textBits("presence", { T: 20, d: 12, bits: 240 }), { bits: 4 });
    const { tab, troubles } = await opened(packed);
    for (const text of ["Where is the nearest station?", "«¡Olé!» İstanbul don't 😀 ²³", ""]) {
      await tab.fill("#text", text);
      expect(await shown(tab)).toEqual(
        text ? expected(packed, predictor(packed)(text)) : ["…", "0".repeat(240)],
      );
    }
    const longest = "ab ".repeat(5461); // 16,382 bytes of tokens and the blanks between them
    for (const [text, answer] of [
      [longest, expected(packed, predictor(packed)(longest))[0]],
      [`${longest}abc`, "too long"],
      ["x".repeat(200_000), "too long"],
      ["a", expected(packed, predictor(packed)("a"))[0]],
    ] as const) {
      await tab.fill("#text", text);
      expect((await shown(tab))[0]).toBe(answer);
    }
    await tab.fill("#text", "so many words");
    expect(await barriers(tab)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
