import { startChromium } from "../scripts/check/lab/chromium.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Does something with a page of a Chromium of its own, which ends with it.
 *
 * @template T
 * @param {(page: Page) => Promise<T>} work
 */
export async function inChromium(work) {
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(60_000);
    return await work(page);
  } finally {
    await browser.close();
  }
}

/**
 * Opens an address as a new document; seconds until an expression holds in it and the frame after that is drawn.
 *
 * @param {Page} page
 * @param {string} address
 * @param {string} shown
 */
export async function opened(page, address, shown) {
  await page.goto("about:blank");
  const cdp = await page.context().newCDPSession(page);
  const source = `if (window === top) { const look = () => requestAnimationFrame(() => { if (${shown})
    requestAnimationFrame(() => setTimeout(() => { globalThis.shownAt = performance.timeOrigin + performance.now(); }));
    else look(); }); look(); }`;
  await cdp.send("Page.enable");
  const { identifier } = await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source });
  const startedAt = performance.timeOrigin + performance.now();
  await page.goto(address, { waitUntil: "commit" });
  const at = await heard(page, "globalThis.shownAt");
  await cdp.send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  await cdp.detach();
  return (at - startedAt) / 1000;
}

const mostMs = 60_000;

/**
 * What an expression gives as soon as it gives a number.
 *
 * @param {Page} page
 * @param {string} expression
 */
async function heard(page, expression) {
  const until = performance.now() + mostMs;
  for (;;) {
    const value = await page.evaluate(expression).catch(() => undefined); // between two documents
    if (typeof value === "number") return value;
    if (performance.now() > until) throw new Error(`${page.url()} does not show what was waited for`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/**
 * Does something in the page; ms until an expression holds and the frame after that is drawn. Both may use `before`: what a
 * first expression gave.
 *
 * @param {Page} page
 * @param {{ before: string, act: string, until: string }} words
 */
export async function changed(page, { before, act, until }) {
  await page.evaluate(`delete globalThis.changedIn; { const before = ${before}; const startedAt = performance.now(); ${act};
    const look = () => requestAnimationFrame(() => { if (${until})
      requestAnimationFrame(() => setTimeout(() => { globalThis.changedIn = performance.now() - startedAt; }));
      else look(); }); look(); }`);
  return await heard(page, "globalThis.changedIn");
}

/**
 * Scrolls an element by so many pixels a frame; frames in a second.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {{ pixels: number, frames: number }} how
 */
export async function framesWhileScrolling(page, selector, { pixels, frames }) {
  await page.evaluate(`delete globalThis.framesASecond; { const box = document.querySelector(${JSON.stringify(selector)});
    let [first, count] = [0, 0];
    const step = now => {
      if (count === 0) first = now;
      if (count === ${frames}) { globalThis.framesASecond = (1000 * count) / (now - first); return; }
      count++;
      box.scrollTop += ${pixels};
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step); }`);
  return await heard(page, "globalThis.framesASecond");
}
