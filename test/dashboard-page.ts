import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { packageFolder } from "../src/core/folders.js";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Chromium of this machine; undefined where there is none. */
export const chromiumPath = [process.env.NEURALBITS_CHROMIUM, ...places].find(
  path => path && existsSync(path),
);

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-quic"],
  });

/** `neuralbits ui` on a folder's runs, as a process of its own. */
export interface Dashboard {
  /** With the token by which a browser is let in. */
  readonly address: string;
  readonly origin: string;
  readonly port: number;
  stop(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

export async function startDashboard(
  folder: string,
  { port, args = [] }: { readonly port?: number; readonly args?: readonly string[] } = {},
): Promise<Dashboard> {
  const child = spawn(
    process.execPath,
    [
      packageFolder("bin", "neuralbits.mjs"),
      "ui",
      "--no-open",
      ...(port ? ["--port", String(port)] : []),
      ...args,
    ],
    {
      env: { ...process.env, NEURALBITS_RESULTS: folder, NEURALBITS_CACHE: folder },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const address = await addressOf(child);
  const { origin, port: taken } = new URL(address);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  };
  return {
    ...{ address, origin, port: Number(taken) },
    stop: () => end("SIGINT"),
    kill: () => end("SIGKILL"),
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  let complaint = "";
  child.stderr!.on("data", (data: Buffer) => (complaint += String(data)));
  for await (const line of createInterface({ input: child.stdout! })) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) {
      child.stdout!.resume();
      return address;
    }
  }
  throw new Error(`neuralbits ui ended without an address: ${complaint}`);
}

/** A tab of the dashboard, and what went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** Errors on the console and uncaught ones. */
  readonly errors: string[];
  /** Addresses that it asked for outside the dashboard. */
  readonly foreign: string[];
  /** Opens `#/runs?query=…`. */
  go(place: string): Promise<void>;
}

export async function openTab(
  browser: Browser,
  { address, origin }: Pick<Dashboard, "address" | "origin">,
  { width = 1400, height = 900, theme = "light" as "light" | "dark" } = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  const [errors, foreign]: [string[], string[]] = [[], []];
  page.on("console", message => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", error => errors.push(String(error)));
  page.on("dialog", dialog => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", request => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin) foreign.push(url.href);
  });
  await page.goto(address);
  await page.locator("#main").waitFor();
  return {
    ...{ page, errors, foreign },
    async go(place) {
      await page.evaluate(drawnAt(place));
      await settled(page);
    },
  };
}

/** Leads to a place, and ends when the page has heard of it and drawn a frame: before that, what is seen is the old view. */
const drawnAt = (place: string): string => `new Promise(drawn => {
  const frame = () => requestAnimationFrame(() => setTimeout(drawn));
  const before = location.href;
  addEventListener("hashchange", frame, { once: true });
  location.hash = ${JSON.stringify(place)};
  if (location.href === before) frame();
})`;

/** What the tests of a block share. */
export interface Opened {
  readonly folder: string;
  /** Of the runs. */
  readonly database: string;
  browser: Browser;
  dashboard: Dashboard;
  tab: Tab;
}

/** A dashboard on runs that `record` puts there, and a tab on it, while the tests of a block run. */
export function openedFor(
  name: string,
  record: (at: Pick<Opened, "folder" | "database">) => unknown,
): Opened {
  const folder = mkdtempSync(join(tmpdir(), `dashboard-${name}-`));
  const opened = { folder, database: join(folder, "runs.sqlite") } as Opened;
  beforeAll(async () => {
    await record(opened);
    opened.dashboard = await startDashboard(folder);
    opened.browser = await startBrowser();
    opened.tab = await openTab(opened.browser, opened.dashboard);
  });
  afterAll(async () => {
    const { browser, dashboard }: Partial<Opened> = opened;
    await browser?.close();
    await dashboard?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return opened;
}

/** Until nothing is being read any more. */
export const settled = (page: Page): Promise<void> =>
  until(
    page,
    `!document.querySelector('.loading, [aria-busy="true"]') && document.querySelector("#main")?.childElementCount > 0`,
  );

/** Until an expression holds in the page; Playwright's own way to wait wants `eval`, which the page's policy refuses. */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate(expression))) await page.waitForTimeout(50);
}
