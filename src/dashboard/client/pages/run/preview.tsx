import type { ArtifactOfRun } from "../../../api.js";
import { routes } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { bytesText } from "../../parts/format.js";
import { useAnswer } from "../../server/use-answer.js";
import { ModelCard } from "../model/model-card.js";
import { MarkdownText } from "../text/markdown-text.js";
import { Scrolled } from "../text/scrolled.js";
import { FigureFile } from "./figure-file.js";

/** What a file looks like: never as HTML, whatever it calls itself. */
export function Preview({ artifact }: { readonly artifact: ArtifactOfRun }) {
  const { sha256, preview, stored, name } = artifact;
  if (!stored) return <p class="soft">Only its checksum is known: it stayed where the program made it.</p>;
  if (preview === "image")
    return <img key={sha256} class="preview-image" src={routes.image + sha256} alt={name} />;
  if (preview === "model") return <ModelCard key={sha256} sha256={sha256} />;
  if (preview === null) return <p class="soft">This kind of file is not shown here; it can be downloaded.</p>;
  return <TextFile key={sha256} artifact={artifact} />;
}

function TextFile({ artifact: { sha256, preview, bytes, name } }: { readonly artifact: ArtifactOfRun }) {
  const file = useAnswer("file", { sha256 });
  return (
    <Answered of={file}>
      {({ text, bytes: whole }) => (
        <>
          {preview === "markdown" ? (
            <MarkdownText text={text} />
          ) : preview === "figure" ? (
            <FigureFile text={text} name={name} />
          ) : (
            <Scrolled label={name}>{text}</Scrolled>
          )}
          {whole > text.length && bytes > 1_000_000 && (
            <p class="soft">The beginning of {bytesText(whole)}; all of it can be downloaded.</p>
          )}
        </>
      )}
    </Answered>
  );
}
