import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import { type Kept, partsOf, readStretch } from "../../../tracking/artifacts.js";
import { routes } from "../../api.js";
import { fileOf } from "../asks/files.js";
import { no } from "../errors.js";
import { policies } from "../headers.js";
import type { Site } from "../site.js";
import { bodyOf } from "./body.js";
import { pictureType } from "./preview.js";

/** Files that runs made: by their hashes alone, and never as a page of ours. They are sent while they are read. */
export function addFiles(app: Hono, site: Site, say: (line: string) => void): void {
  app.get(`${routes.artifact}:sha256`, c => {
    const found = fileOf(site, c.req.param("sha256"));
    const name = encodeURIComponent(found.name.split(/[\\/]/).at(-1)!);
    const headers = {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${name}`,
    };
    return sent(c, found, headers, say);
  });
  app.get(`${routes.image}:sha256`, async c => {
    const found = fileOf(site, c.req.param("sha256"));
    const type = pictureType(readStretch(found, 0, Math.min(found.bytes, headBytes)));
    if (type === null) return no(c, 415, "refused", "this file is no picture");
    const headers = { "Content-Type": type, "Cache-Control": "private, max-age=31536000, immutable" };
    return await sent(c, found, headers, say);
  });
}

const headBytes = 1000; // by which a picture is known

/**
 * A damaged file that is short is refused in words; a longer one is cut off before its end, which the length tells: a browser
 * then says that it did not come whole.
 */
async function sent(
  c: Context,
  file: Kept,
  headers: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<Response> {
  const all = { ...headers, "Content-Security-Policy": policies.file, "Content-Length": String(file.bytes) };
  if (c.req.method === "HEAD") return c.body(null, 200, all); // nobody would close what is opened
  const parts = partsOf(file);
  const body = bodyOf(await parts.next(), parts, error => {
    say(error instanceof Error ? error.message : String(error));
    (c.env as HttpBindings).outgoing.destroy();
  });
  return c.body(body, 200, all);
}
