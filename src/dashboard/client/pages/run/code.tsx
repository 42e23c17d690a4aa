import type { RunAnswer } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Command, CopyButton } from "../../parts/empty.js";
import { useAnswer } from "../../server/use-answer.js";
import { PatchText } from "../text/patch-text.js";
import { Facts, Section } from "./facts.js";

/** Where a run's numbers come from: code, changes to it, versions, machine. */
export function Code({ run }: { readonly run: RunAnswer }) {
  const { commit, patchLength, doubt, code, command, facts } = run.provenance;
  const rows = [
    ["commit", commit === null ? <span class="soft">unknown</span> : <Copied text={commit} />],
    ["working tree", treeText(patchLength)],
    ...(doubt === null ? [] : [["in doubt", doubt]]),
    ...(code === null ? [] : [["code that moves numbers", <code>{code}</code>]]),
    ...(command.length === 0 ? [] : [["command", <code class="wrapped">{command.join(" ")}</code>]]),
    ["key", <code class="wrapped">{run.key}</code>],
  ] as const;
  return (
    <div class="stack">
      <Section title="Code">
        <Facts rows={rows as Parameters<typeof Facts>[0]["rows"]} />
        {run.again && <Command text={run.again} />}
      </Section>
      {patchLength !== null && patchLength > 0 && <Patch id={run.row.id} />}
      <div class="fact-cards">
        {Object.entries(facts)
          .filter(([, values]) => Object.keys(values).length > 0)
          .map(([title, values]) => (
            <Section key={title} title={title}>
              <Facts
                rows={Object.entries(values).map(([name, value]) => [
                  name,
                  <code class="wrapped">{value}</code>,
                ])}
              />
            </Section>
          ))}
      </div>
    </div>
  );
}

const Copied = ({ text }: { readonly text: string }) => (
  <span class="row">
    <code>{text}</code> <CopyButton text={text} />
  </span>
);

function treeText(length: number | null): string {
  if (length === null) return "unknown";
  return length === 0 ? "as the commit has it" : "changed: the patch is below";
}

function Patch({ id }: { readonly id: number }) {
  const patch = useAnswer("patch", { id });
  return (
    <Section
      title="Changes that were not committed"
      aside={patch.answer && <CopyButton text={patch.answer.text} label="Copy the patch" />}
    >
      <Answered of={patch}>{({ text }) => <PatchText patch={text} />}</Answered>
    </Section>
  );
}
