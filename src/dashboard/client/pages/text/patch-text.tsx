import { type FilePatch, filesOf } from "./patch.js";
import { Scrolled } from "./scrolled.js";

const openAtFirst = 8; // files; more begin closed

/** A patch by its files, what was added apart from what was removed. */
export function PatchText({ patch }: { readonly patch: string }) {
  const files = filesOf(patch);
  return (
    <div class="stack">
      {files.map(file => (
        <details key={file.file} class="patch" open={files.length <= openAtFirst}>
          <summary>
            <span class="mono">{file.file || "before the first file"}</span> <Counts {...file} />
          </summary>
          <Scrolled label={`Changes of ${file.file}`} class="patch-lines">
            {file.parts.map(({ kind, text }, at) => (
              <span key={at} class={`patch-${kind}`}>
                {text}
                {"\n"}
              </span>
            ))}
          </Scrolled>
        </details>
      ))}
    </div>
  );
}

const Counts = ({ added, removed }: FilePatch) => (
  <span class="soft">
    {added > 0 && <span class="patch-plus">+{added}</span>}{" "}
    {removed > 0 && <span class="patch-minus">−{removed}</span>}
  </span>
);
