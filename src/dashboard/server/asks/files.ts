import { check } from "../../../core/check.js";
import { readArtifact } from "../../../tracking/artifacts.js";
import { type Connection, statement } from "../../../tracking/store/database.js";
import type { ModelAnswer, Text } from "../../api.js";
import { Missing } from "../errors.js";
import type { Input } from "../input.js";
import { modelIn } from "../model.js";
import type { Site } from "../site.js";

/** A file's content, by its hash alone; refused where no run has such a file. */
export function fileOf(site: Site, sha256: string): { name: string; content: Uint8Array } {
  check(/^[0-9a-f]{64}$/.test(sha256), "sha256 of a file", sha256, "64 hexadecimal digits");
  const name = site.read(db => nameOf(db, sha256));
  if (name === undefined) throw new Missing(`no run has a file with sha256 ${sha256}`);
  return { name, content: readArtifact(site.path, sha256) };
}

const nameOf = (db: Connection, sha256: string): string | undefined =>
  statement<string>(
    db,
    `SELECT f.name FROM artifacts f JOIN attempts a ON a.id = f.attempt_id JOIN runs r ON r.id = a.run_id
       WHERE f.sha256 = ? AND f.stored = 1 AND r.archived_at IS NULL ORDER BY f.id DESC LIMIT 1`,
  )
    .pluck()
    .get(sha256);

const mostText = 1 << 20;

export const file = (site: Site, input: Input): Text => {
  const { content } = fileOf(site, input.text("sha256", 64));
  return { text: Buffer.from(content.subarray(0, mostText)).toString("utf8"), bytes: content.length };
};

export const model = (site: Site, input: Input): ModelAnswer => {
  const { name, content } = fileOf(site, input.text("sha256", 64));
  return modelIn(name, content);
};
