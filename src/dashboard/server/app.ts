import { type Context, Hono, type Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { streamSSE } from "hono/streaming";
import { type Acts, type Asks, routes } from "../api.js";
import { acts } from "./acts.js";
import { asks } from "./answers.js";
import { Missing, no, refused } from "./errors.js";
import type { Download } from "./files/download.js";
import { addFiles } from "./files/routes.js";
import { refusalOf } from "./guard.js";
import { common, policies } from "./headers.js";
import { Input } from "./input.js";
import { pageFiles } from "./page.js";
import type { Site } from "./site.js";
import { isHeavy, Readers, type Told } from "./threads/readers.js";
import { enter, type Keys, keysOf, known } from "./token-check.js";
import { Watcher } from "./watcher.js";

/** How a dashboard is served. */
export interface AppOptions {
  /** The address that the server is bound to. */
  readonly host: string;
  readonly token: string;
  /** Where our own failures are told. */
  readonly say: (line: string) => void;
  /** Where the built page lies, if elsewhere than in the package. */
  readonly page?: string;
}

const mostBytes = 1 << 20; // of a question: ten thousand numbers of runs are a tenth of it

/** The dashboard's server, without its socket. */
export function appOf(site: Site, options: AppOptions): { app: Hono; watcher: Watcher; readers: Readers } {
  const app = new Hono();
  const watcher = new Watcher(site);
  const readers = new Readers(site, options);
  const keys = keysOf(options.token, site.path);
  app.use(guarded(options));
  app.use("/api/*", known(keys));
  app.use("/api/*", bodyLimit({ maxSize: mostBytes, onError: tooLong }));
  app.post(`${routes.ask}:name`, asksBody, async c => {
    const name = c.req.param("name") as keyof Asks;
    if (!Object.hasOwn(asks, name)) throw new Missing(`there is no question ${JSON.stringify(name)}`);
    const text = await c.req.text();
    if (!isHeavy(name, text)) return c.json(await asks[name](site, Input.parsed(text)));
    return passedOn(c, await readers.ask({ name, text }, { signal: c.req.raw.signal }));
  });
  app.post(`${routes.act}:name`, asksBody, async c => {
    const name = c.req.param("name") ?? "";
    if (!Object.hasOwn(acts, name)) throw new Missing(`there is no deed ${JSON.stringify(name)}`);
    if (site.readOnly)
      return no(c, 403, "read-only", "this server only reads: it was started with --read-only");
    const done = acts[name as keyof Acts](site, await inputOf(c));
    watcher.look();
    return c.json(done);
  });
  app.get(routes.events, c => {
    setTimeout(() => readers.warm(), warmMs).unref(); // whoever listens will ask more
    return events(c, watcher);
  });
  app.get(routes.download, async c => {
    const question = JSON.stringify({ ask: c.req.query("ask") ?? "", as: c.req.query("as") ?? "csv" });
    const told = await readers.ask({ name: "download", text: question }, { signal: c.req.raw.signal });
    if (told.status !== 200) return passedOn(c, told);
    const { type, name, text } = JSON.parse(told.body) as Download;
    c.header("Content-Disposition", `attachment; filename=${name}`);
    return c.body(text, 200, { "Content-Type": type });
  });
  addFiles(app, site, options.say);
  addPage(app, keys, options.page);
  app.notFound(c => {
    const isPerson = c.req.method === "GET" && /\btext\/html\b/.test(c.req.header("accept") ?? "");
    if (isPerson && !c.req.path.startsWith("/api/")) return c.redirect("/", 302); // the place in the page stands behind #
    return no(c, 404, "missing", "there is nothing at this address");
  });
  app.onError((error, c) => {
    const { status, body } = refused(error, options.say);
    return c.json(body, status);
  });
  return { app, watcher, readers };
}

/** Every request: is it meant for us, and may who sent it ask? */
const guarded =
  ({ host }: AppOptions) =>
  async (c: Context, next: Next): Promise<Response | undefined> => {
    for (const [name, value] of Object.entries(common)) c.header(name, value);
    c.header("Content-Security-Policy", policies.data);
    c.header("Cache-Control", "no-store");
    const visitor = {
      host: c.req.header("host"),
      origin: c.req.header("origin"),
      site: c.req.header("sec-fetch-site"),
    };
    const refusal = refusalOf(visitor, host, c.req.path.startsWith("/api/"));
    if (refusal !== null) return no(c, 403, "forbidden", refusal);
    await next();
    return undefined;
  };

const tooLong = (c: Context): Response => {
  c.header("Connection", "close");
  return no(c, 413, "too much", `a question has at most ${mostBytes} bytes`);
};

/** A form of another page can send texts, not JSON. */
async function asksBody(c: Context, next: Next): Promise<Response | undefined> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    return no(c, 415, "refused", "a question is application/json");
  await next();
  return undefined;
}

const passedOn = (c: Context, { status, body }: Told): Response =>
  c.body(body, status, { "Content-Type": "application/json" });

const inputOf = async (c: Context): Promise<Input> => Input.parsed(await c.req.text());

const warmMs = 2000; // when the page has what it shows first

const mostListeners = 100;
const heartbeatMs = 15_000;

function events(c: Context, watcher: Watcher): Response {
  if (watcher.listeners >= mostListeners)
    return no(c, 429, "too much", `${mostListeners} pages listen already`);
  const after = c.req.header("last-event-id") ?? c.req.query("after");
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async stream => {
    const stop = watcher.listen(after, change => {
      void stream.writeSSE({ id: change.cursor, data: JSON.stringify(change) });
    });
    const beat = setInterval(() => void stream.write(": still here\n\n"), heartbeatMs);
    await new Promise<void>(gone => stream.onAbort(gone));
    clearInterval(beat); // a server that is told to end would wait for it
    stop();
  });
}

/** The page itself has nothing secret: it is the same for everybody. The token comes with the first visit. */
function addPage(app: Hono, keys: Keys, page: string | undefined): void {
  const files = pageFiles(page);
  const shell = (policy: string) => (c: Context) => {
    const given = c.req.query("token");
    if (given !== undefined) return enter(c, given, keys);
    const file = files.get("/index.html");
    if (!file) return c.text("The page was not built: npm run build makes it.\n", 503);
    c.header("Content-Security-Policy", policy);
    c.header("Cache-Control", "no-cache");
    return c.body(Uint8Array.from(file().content), 200, { "Content-Type": file().type });
  };
  app.get("/", shell(policies.page));
  app.get("/embed", shell(policies.embedded));
  app.get("*", async (c, next) => {
    const file = files.get(c.req.path);
    if (!file) return await next();
    const { content, type, lasts } = file();
    c.header("Cache-Control", lasts ? "public, max-age=31536000, immutable" : "no-cache");
    return c.body(Uint8Array.from(content), 200, { "Content-Type": type });
  });
}
