import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import { type Kept, partsOf, readStretch } from "../../../tracking/artifacts.js";
import { type Refused, routes } from "../../api.js";
import { fileOf } from "../asks/files.js";
import { policies } from "../headers.js";
import type { Site } from "../site.js";
import { bodyOf } from "./body.js";
import { pictureType } from "./preview.js";

/** Files that runs made: by their hashes alone, and never as a page of ours. They are sent while they are read. */
export function addFiles(app: Hono, site: Site, say: (line: string) => void): void {
  app.get(`${routes.artifact}:sha256`, c => {
    const found = fileOf(site, c.req.param("sha256"));
    const name = encodeURIComponent(found.name.split(/[\\/]/).at(-1)!);
    c.header("Content-Disposition", `attachment; filename*=UTF-8''${name}`);
    return sent(c, found, "application/octet-stream", say);
  });
  app.get(`${routes.image}:sha256`, c => {
    const found = fileOf(site, c.req.param("sha256"));
    const type = pictureType(readStretch(found, 0, Math.min(found.bytes, headBytes)));
    const no: Refused = { kind: "refused", error: "this file is no picture" };
    if (type === null) return c.json(no, 415);
    c.header("Cache-Control", "private, max-age=31536000, immutable");
    return sent(c, found, type, say);
  });
}

const headBytes = 1000; // by which a picture is known

/** A damaged file is cut off before its end, which the length tells: a browser then says that it did not come whole. */
function sent(c: Context, file: Kept, type: string, say: (line: string) => void): Response {
  c.header("Content-Security-Policy", policies.file);
  const body = bodyOf(partsOf(file), error => {
    say(error instanceof Error ? error.message : String(error));
    (c.env as HttpBindings).outgoing.destroy();
  });
  return c.body(body, 200, { "Content-Type": type, "Content-Length": String(file.bytes) });
}
