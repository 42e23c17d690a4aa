import { check } from "../../../core/check.js";
import { type Kept, keptArtifact, partsOf, readArtifact, readStretch } from "../../../tracking/artifacts.js";
import { type Connection, statement } from "../../../tracking/store/database.js";
import type { ModelAnswer, Text } from "../../api.js";
import { Missing } from "../errors.js";
import { modelIn } from "../files/model.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";

/** A file that a run made, by its hash alone, not read yet; refused where no run has such a file. */
export function fileOf(site: Site, sha256: string): Kept & { readonly name: string } {
  check(/^[0-9a-f]{64}$/.test(sha256), "sha256 of a file", sha256, "64 hexadecimal digits");
  const name = site.read(db => nameOf(db, sha256));
  if (name === undefined) throw new Missing(`no run has a file with sha256 ${sha256}`);
  return { ...keptArtifact(site.path, sha256), name };
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

/** The beginning of a text. Of a long one no more is read: that all of it is what was stored, a download sees. */
export const file = (site: Site, input: Input): Text => {
  const found = fileOf(site, input.text("sha256", 64));
  const isLong = found.bytes > mostText;
  const content = isLong ? readStretch(found, 0, mostText) : readArtifact(site.path, found.sha256);
  return { text: new TextDecoder().decode(content, { stream: isLong }), bytes: found.bytes };
};

/** A model, once all of its file is seen to be what was stored. */
export const model = async (site: Site, input: Input): Promise<ModelAnswer> => {
  const found = fileOf(site, input.text("sha256", 64));
  for await (const _ of partsOf(found)); // refuses what is damaged
  return modelIn(found.name, { bytes: found.bytes, read: (from, to) => readStretch(found, from, to) });
};
