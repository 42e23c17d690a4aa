import { targets } from "../../../dist/deploy/target.js";

/**
 * Formats that Node itself runs.
 *
 * @type {import("../exports.mjs").Consumer}
 */
export async function inNode({ files, inputs, packed }) {
  const [, format] = /\.(\w+)$/.exec(files[0].name) ?? [];
  const target = await targets.load(
    /** @type {Record<string, string>} */ ({ bin: "binary", html: "demo" })[format] ?? format,
  );
  const said = await target.run(files, inputs, packed);
  if (!said) throw new Error(`${files[0].name}: nothing ran it`);
  return said;
}
