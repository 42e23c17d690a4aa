import type { ArtifactOfRun } from "../../../api.js";
import { routes } from "../../../api.js";
import { Empty } from "../../parts/empty.js";
import { bytesText } from "../../parts/format.js";
import { text } from "../../state/codecs.js";
import { param } from "../../state/page.js";
import { Preview } from "./preview.js";

/** Which file is looked at, by its sha256. */
const shown = param("file", text());

/** The files of a run, one of them to look at. */
export function Files({ artifacts }: { readonly artifacts: readonly ArtifactOfRun[] }) {
  if (artifacts.length === 0)
    return (
      <Empty title="It kept no files" command={'await run.artifact("weights.bin", bytes)'}>
        A program keeps files, figures and models with its run:
      </Empty>
    );
  const chosen =
    artifacts.find(({ sha256 }) => sha256 === shown.value) ??
    artifacts.find(({ preview, stored }) => stored && preview !== null) ??
    artifacts[0]!;
  return (
    <div class="files">
      <ul class="file-list">
        {artifacts.map((artifact, at) => (
          <li key={at}>
            <button
              type="button"
              class="file"
              aria-pressed={artifact === chosen}
              onClick={() => shown.set(artifact.sha256)}
            >
              <span class="file-name">{artifact.name}</span>
              <span class="soft">
                {artifact.step !== null && `step ${artifact.step} · `}
                {bytesText(artifact.bytes)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <section class="card stack file-shown" aria-label={chosen.name}>
        <div class="spread">
          <h2 class="wrapped">{chosen.name}</h2>
          {chosen.stored && (
            <a class="quiet" href={routes.artifact + chosen.sha256} download={chosen.name}>
              Download {bytesText(chosen.bytes)}
            </a>
          )}
        </div>
        <Preview artifact={chosen} />
        <p class="soft wrapped">
          {chosen.media} · {chosen.path} · sha256 <code>{chosen.sha256}</code>
        </p>
      </section>
    </div>
  );
}
